#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#include "CKernels.h"
#define LANES 16
#define TILE_ROWS 12
#define NAME(x) vnb_avx512_##x
#include "Kernels.inc"
void vnb_test_strip(const vnb_strip*s){vnb_avx512_strip(s);}
#pragma clang attribute pop
