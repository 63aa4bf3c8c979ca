// The kernels for AVX-512 (F, BW, DQ and VL).
#ifdef __x86_64__
#include "CKernels.h"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)
#define ISA "avx512"
#define LANES 16
#define TILE_ROWS 12
#define NAME(x) vnb_avx512_##x
#include "Tiles.h"
#include "Packing.h"
#include "Elements.h"
#include "Table.h"

#pragma clang attribute pop
#endif
