// The inner loops of resizing pictures: sums of products of 8-bit samples and weights of 22 binary
// places, in whole numbers, so that every processor gives the same bytes.
#ifndef CRESAMPLING_H
#define CRESAMPLING_H

#include <stddef.h>
#include <stdint.h>

typedef enum cresampling_level {
  CRESAMPLING_PORTABLE = 0,
  CRESAMPLING_AVX2 = 1,
  CRESAMPLING_AVX512 = 2,
} cresampling_level;

// The fastest level that this processor has.
cresampling_level cresampling_best(void);

// Weights of rows. A weight is taken apart, w = high * 2^11 + low with 0 <= low < 2^11, so that both
// parts fit into 16 bits, and the products of two neighbours are summed by one instruction. A group
// of weights has 16 lanes: first all the high parts, then all the low ones.
//
//   3 channels: 4 pixels; lanes r0 r1 g0 g1 b0 b1 - - r2 r3 g2 g3 b2 b3 - -
//   1 channel: 16 pixels in order
enum { CRESAMPLING_LANES = 16, CRESAMPLING_LOW_BITS = 11 };

static inline int cresampling_pixels(int channels) { return channels == 3 ? 4 : 16; }

// The lane of a channel of a group's pixel.
static inline int cresampling_lane(int channels, int pixel, int channel) {
  return channels == 3 ? pixel / 2 * 8 + 2 * channel + pixel % 2 : pixel;
}

// Resamples rows: target pixel x of a row is made of the source pixels from starts[x] on. A weight of
// 0 may stand for a pixel beyond the end.
//
//   source         source_rows rows of source_length samples, one after the other
//   weights        [length][groups][2][CRESAMPLING_LANES]
//   target         source_rows rows of length * channels samples
void cresampling_rows(cresampling_level level, const uint8_t *source, size_t source_rows,
                      size_t source_length, int channels, const int32_t *starts,
                      const int16_t *weights, size_t groups, uint8_t *target, size_t length);

// Resamples columns: target row y is the sum of counts[y] source rows from starts[y] on, with the
// weights from y * stride on.
//
//   source         rows of row_length samples
//   target         `length` rows of row_length samples
void cresampling_columns(cresampling_level level, const uint8_t *source, size_t row_length,
                         const int32_t *starts, const int32_t *counts, const int32_t *weights,
                         size_t stride, uint8_t *target, size_t length);

#endif
