#include "Sums.h"

static void rows_of(int channels, const uint8_t *source, size_t rows, size_t source_length,
                    const int32_t *starts, const int16_t *weights, size_t groups, uint8_t *target,
                    size_t length) {
  const uint8_t *end = source + rows * source_length;
  for (size_t y = 0; y < rows; y++, source += source_length) {
    for (size_t x = 0; x < length; x++, target += channels) {
      const uint8_t *samples = source + channels * starts[x];
      one_pixel(samples, (size_t)(end - samples), channels,
                weights + x * groups * 2 * CRESAMPLING_LANES, groups, target);
    }
  }
}

void portable_colour_rows(const uint8_t *source, size_t rows, size_t source_length,
                          const int32_t *starts, const int16_t *weights, size_t groups,
                          uint8_t *target, size_t length) {
  rows_of(3, source, rows, source_length, starts, weights, groups, target, length);
}

void portable_grey_rows(const uint8_t *source, size_t rows, size_t source_length,
                        const int32_t *starts, const int16_t *weights, size_t groups,
                        uint8_t *target, size_t length) {
  rows_of(1, source, rows, source_length, starts, weights, groups, target, length);
}

#define COLUMNS portable_columns
#define TARGET
#include "Columns.h"
