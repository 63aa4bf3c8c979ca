#include "CResampling.h"

#include "Sums.h"

cresampling_level cresampling_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return CRESAMPLING_AVX512;
  }
  if (__builtin_cpu_supports("avx2")) return CRESAMPLING_AVX2;
#endif
  return CRESAMPLING_PORTABLE;
}

void cresampling_rows(cresampling_level level, const uint8_t *source, size_t source_rows,
                      size_t source_length, int channels, const int32_t *starts,
                      const int16_t *weights, size_t groups, uint8_t *target, size_t length) {
  rows_loop *loop = channels == 3 ? portable_colour_rows : portable_grey_rows;
#if defined(__x86_64__)
  // Wider vectors gain nothing here: a target pixel takes one or two of these.
  if (level != CRESAMPLING_PORTABLE) loop = channels == 3 ? avx2_colour_rows : avx2_grey_rows;
#else
  (void)level;
#endif
  loop(source, source_rows, source_length, starts, weights, groups, target, length);
}

void cresampling_columns(cresampling_level level, const uint8_t *source, size_t row_length,
                         const int32_t *starts, const int32_t *counts, const int32_t *weights,
                         size_t stride, uint8_t *target, size_t length) {
  columns_loop *loop = portable_columns;
#if defined(__x86_64__)
  if (level == CRESAMPLING_AVX2) loop = avx2_columns;
  if (level == CRESAMPLING_AVX512) loop = avx512_columns;
#else
  (void)level;
#endif
  loop(source, row_length, starts, counts, weights, stride, target, length);
}
