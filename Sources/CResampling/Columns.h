// The loop over columns, once for each instruction set: the including file defines COLUMNS, the name
// of the function, and TARGET, the attribute that chooses the set.
#include <string.h>

#include "Sums.h"

enum { LANES = 16 };
typedef int32_t i32x16 __attribute__((vector_size(4 * LANES)));
typedef uint8_t u8x16 __attribute__((vector_size(LANES)));

TARGET static inline void block(const uint8_t *source, size_t row_length, const int32_t *weights,
                                int count, uint8_t *target) {
  const i32x16 zero = {0}, most = 255 - zero;
  i32x16 sum = HALF - zero;
  for (int tap = 0; tap < count; tap++) {
    u8x16 samples;
    memcpy(&samples, source + (size_t)tap * row_length, sizeof samples);
    sum += __builtin_convertvector(samples, i32x16) * weights[tap];
  }
  i32x16 value =
      __builtin_elementwise_min(__builtin_elementwise_max(sum >> PRECISION, zero), most);
  u8x16 bytes = __builtin_convertvector(value, u8x16);
  memcpy(target, &bytes, sizeof bytes);
}

TARGET void COLUMNS(const uint8_t *source, size_t row_length, const int32_t *starts,
                    const int32_t *counts, const int32_t *weights, size_t stride, uint8_t *target,
                    size_t length) {
  for (size_t y = 0; y < length; y++, target += row_length) {
    const uint8_t *first = source + (size_t)starts[y] * row_length;
    const int32_t *w = weights + y * stride;
    if (row_length < LANES) {
      for (size_t x = 0; x < row_length; x++) {
        int32_t sum = HALF;
        for (int tap = 0; tap < counts[y]; tap++) {
          sum += first[(size_t)tap * row_length + x] * w[tap];
        }
        target[x] = clamped(sum);
      }
      continue;
    }
    // The last block lies at the end of the row and may overlap the one before.
    size_t last = row_length - LANES;
    for (size_t x = 0; x < last; x += LANES) {
      block(first + x, row_length, w, counts[y], target + x);
    }
    block(first + last, row_length, w, counts[y], target + last);
  }
}
