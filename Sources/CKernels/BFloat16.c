// The bfloat16 dot product as the CPU has it, to compare the kernels with.
#include "CKernels.h"

#ifdef __x86_64__
#include <immintrin.h>

/// The upper halves of two floats: the second in the upper half.
static uint32_t pair(float first, float second) {
  uint32_t low, high;
  __builtin_memcpy(&low, &first, sizeof low);
  __builtin_memcpy(&high, &second, sizeof high);
  return low >> 16 | (high & 0xFFFF0000u);
}

__attribute__((target("avx512f,avx512bf16"))) static void
dot(const float *a, const float *b, ptrdiff_t depth, float *sums) {
  __m512 sum = _mm512_loadu_ps(sums);
  for (ptrdiff_t k = 0; k < depth; k += 2) {
    uint32_t columns[16];
    for (int n = 0; n < 16; n++) columns[n] = pair(b[k * 16 + n], b[(k + 1) * 16 + n]);
    __m512i right = _mm512_loadu_si512(columns);
    __m512i left = _mm512_set1_epi32((int)pair(a[k], a[k + 1]));
    sum = _mm512_dpbf16_ps(sum, (__m512bh)left, (__m512bh)right);
  }
  _mm512_storeu_ps(sums, sum);
}
#endif

bool vnb_bfloat16_dot(const float *a, const float *b, ptrdiff_t depth, float *sums) {
#ifdef __x86_64__
  if (!__builtin_cpu_supports("avx512bf16")) return false;
  dot(a, b, depth, sums);
  return true;
#else
  return false;
#endif
}
