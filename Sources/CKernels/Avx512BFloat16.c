// The kernels for AVX-512 with the bfloat16 dot product: pairs of bfloat16 numbers in each lane.
#ifdef __x86_64__
#include "CKernels.h"

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,fma"))), \
    apply_to = function)
#define ISA "avx512bf16"
#define LANES 16
#define TILE_ROWS 12
#define NAME(x) vnb_avx512bf16_##x
#define DOT(s, a, b) ((vector)_mm512_dpbf16_ps((__m512)(s), (__m512bh)(a), (__m512bh)(b)))
#include "Tiles.h"
#include "Packing.h"
#include "Elements.h"
#include "Table.h"

#pragma clang attribute pop
#endif
