// Sums of weighted samples become samples.
#ifndef SUMS_H
#define SUMS_H

#include "CResampling.h"

#define PRECISION 22
#define HALF (1 << (PRECISION - 1))

static inline uint8_t clamped(int32_t sum) {
  int32_t value = sum >> PRECISION;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// The loops of one instruction set. Rows: as cresampling_rows, for one number of channels.
typedef void rows_loop(const uint8_t *source, size_t rows, size_t source_length,
                       const int32_t *starts, const int16_t *weights, size_t groups,
                       uint8_t *target, size_t length);
typedef void columns_loop(const uint8_t *source, size_t row_length, const int32_t *starts,
                          const int32_t *counts, const int32_t *weights, size_t stride,
                          uint8_t *target, size_t length);

rows_loop portable_colour_rows, portable_grey_rows, avx2_colour_rows, avx2_grey_rows;
columns_loop portable_columns, avx2_columns, avx512_columns;

// One target pixel, with `left` samples up to the end of the source.
static inline void one_pixel(const uint8_t *samples, size_t left, int channels,
                             const int16_t *weights, size_t groups, uint8_t *target) {
  int32_t sums[3] = {HALF, HALF, HALF};
  size_t pixels = (size_t)cresampling_pixels(channels);
  for (size_t p = 0; p < groups * pixels && (p + 1) * (size_t)channels <= left; p++) {
    const int16_t *high = weights + p / pixels * 2 * CRESAMPLING_LANES;
    for (int c = 0; c < channels; c++) {
      int lane = cresampling_lane(channels, (int)(p % pixels), c);
      int32_t weight = high[lane] * (1 << CRESAMPLING_LOW_BITS) + high[CRESAMPLING_LANES + lane];
      sums[c] += samples[p * (size_t)channels + (size_t)c] * weight;
    }
  }
  for (int c = 0; c < channels; c++) target[c] = clamped(sums[c]);
}

#endif
