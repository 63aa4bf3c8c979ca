// The kernels for AVX2 with FMA.
#ifdef __x86_64__
#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define ISA "avx2"
#define LANES 8
#define TILE_ROWS 6
#define NAME(x) vnb_avx2_##x
#include "Tiles.h"
#include "Packing.h"
#include "Elements.h"
#include "Table.h"

#pragma clang attribute pop
#endif
