#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "Sums.h"

#define TARGET __attribute__((target("avx2")))
#define COLUMNS avx2_columns
#include "Columns.h"

// Adds the products of one group of samples, spread to 16 bits, to the sums of the high and of the
// low parts; each of the eight sums takes two neighbouring lanes.
TARGET static inline void add(__m128i bytes, const int16_t *weights, __m256i *high, __m256i *low) {
  __m256i samples = _mm256_cvtepu8_epi16(bytes);
  __m256i high_weights = _mm256_loadu_si256((const __m256i *)weights);
  __m256i low_weights = _mm256_loadu_si256((const __m256i *)(weights + CRESAMPLING_LANES));
  *high = _mm256_add_epi32(*high, _mm256_madd_epi16(samples, high_weights));
  *low = _mm256_add_epi32(*low, _mm256_madd_epi16(samples, low_weights));
}

// The whole sums, lanes 4–7 added to lanes 0–3.
TARGET static inline __m128i whole(__m256i high, __m256i low) {
  __m256i sums = _mm256_add_epi32(_mm256_slli_epi32(high, CRESAMPLING_LOW_BITS), low);
  return _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
}

TARGET void avx2_colour_rows(const uint8_t *source, size_t rows, size_t source_length,
                             const int32_t *starts, const int16_t *weights, size_t groups,
                             uint8_t *target, size_t length) {
  const uint8_t *end = source + rows * source_length;
  const size_t reach = (groups - 1) * 12 + 16;
  const __m128i order = _mm_setr_epi8(0, 3, 1, 4, 2, 5, -1, -1, 6, 9, 7, 10, 8, 11, -1, -1);
  const __m128i half = _mm_set1_epi32(HALF);
  for (size_t y = 0; y < rows; y++, source += source_length) {
    const int16_t *w = weights;
    for (size_t x = 0; x < length; x++, target += 3) {
      const uint8_t *samples = source + 3 * starts[x];
      const int16_t *next = w + groups * 2 * CRESAMPLING_LANES;
      size_t left = (size_t)(end - samples);
      if (left < reach) {
        one_pixel(samples, left, 3, w, groups, target);
        w = next;
        continue;
      }
      __m256i high = _mm256_setzero_si256(), low = high;
      for (; w != next; w += 2 * CRESAMPLING_LANES, samples += 12) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)samples);
        add(_mm_shuffle_epi8(bytes, order), w, &high, &low);
      }
      // Both packings saturate: that is the clamping.
      __m128i sum = _mm_srai_epi32(_mm_add_epi32(whole(high, low), half), PRECISION);
      __m128i words = _mm_packs_epi32(sum, sum);
      int pixel = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
      memcpy(target, &pixel, 3);
    }
  }
}

TARGET void avx2_grey_rows(const uint8_t *source, size_t rows, size_t source_length,
                           const int32_t *starts, const int16_t *weights, size_t groups,
                           uint8_t *target, size_t length) {
  const uint8_t *end = source + rows * source_length;
  for (size_t y = 0; y < rows; y++, source += source_length) {
    const int16_t *w = weights;
    for (size_t x = 0; x < length; x++, target++) {
      const uint8_t *samples = source + starts[x];
      const int16_t *next = w + groups * 2 * CRESAMPLING_LANES;
      size_t left = (size_t)(end - samples);
      if (left < groups * 16) {
        one_pixel(samples, left, 1, w, groups, target);
        w = next;
        continue;
      }
      __m256i high = _mm256_setzero_si256(), low = high;
      for (; w != next; w += 2 * CRESAMPLING_LANES, samples += 16) {
        add(_mm_loadu_si128((const __m128i *)samples), w, &high, &low);
      }
      __m128i sum = whole(high, low);
      sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, _MM_SHUFFLE(1, 0, 3, 2)));
      sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, _MM_SHUFFLE(2, 3, 0, 1)));
      *target = clamped(_mm_cvtsi128_si32(sum) + HALF);
    }
  }
}
#endif
