// The bfloat16 dot product as the CPU has it: to compare the kernels with, and how fast it is.
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

enum { CHAINS = 16, ROUNDS = 500 };

/// Ticks of the time stamp counter for `ROUNDS` times `CHAINS` dot products.
__attribute__((target("avx512f,avx512bf16"), noinline)) static uint64_t time_dots(void) {
  __m512 sum[CHAINS] = {};
  __m512i factor = _mm512_set1_epi32(0x3f803f80);
  uint64_t start = __rdtsc();
  for (int r = 0; r < ROUNDS; r++) {
    __asm__ volatile("" : "+v"(factor));
#pragma clang loop unroll(full)
    for (int i = 0; i < CHAINS; i++) {
      sum[i] = _mm512_dpbf16_ps(sum[i], (__m512bh)factor, (__m512bh)factor);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < CHAINS; i++) __asm__ volatile("" : : "v"(sum[i]));
  return __rdtsc() - start;
}

/// The same for as many products by fused multiply-adds, two for each dot product.
__attribute__((target("avx512f"), noinline)) static uint64_t time_multiply_adds(void) {
  __m512 sum[CHAINS] = {}, factor = _mm512_set1_ps(1);
  uint64_t start = __rdtsc();
  for (int r = 0; r < 2 * ROUNDS; r++) {
    __asm__ volatile("" : "+v"(factor));
#pragma clang loop unroll(full)
    for (int i = 0; i < CHAINS; i++) sum[i] = _mm512_fmadd_ps(factor, factor, sum[i]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < CHAINS; i++) __asm__ volatile("" : : "v"(sum[i]));
  return __rdtsc() - start;
}
#endif

bool vnb_bfloat16_dot_pays(void) {
#ifdef __x86_64__
  if (!vnb_kernels_for("avx512bf16")) return false;
  uint64_t dots = UINT64_MAX, multiply_adds = UINT64_MAX;
  // In turn, and the best of each: what disturbs makes it longer.
  for (int i = 0; i < 6; i++) {
    uint64_t ticks = time_dots();
    if (ticks < dots) dots = ticks;
    ticks = time_multiply_adds();
    if (ticks < multiply_adds) multiply_adds = ticks;
  }
  return dots < multiply_adds;
#else
  return false;
#endif
}

bool vnb_bfloat16_dot(const float *a, const float *b, ptrdiff_t depth, float *sums) {
#ifdef __x86_64__
  if (!__builtin_cpu_supports("avx512bf16")) return false;
  dot(a, b, depth, sums);
  return true;
#else
  return false;
#endif
}
