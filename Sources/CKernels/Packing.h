// Packing of the second operand into panels of 32 columns; see `Tiles.h`, which comes before.

static void NAME(copy_panel)(const float *source, ptrdiff_t step, ptrdiff_t rows,
                             ptrdiff_t columns, bool rounds, float *target) {
  for (ptrdiff_t r = 0; r < rows; r++, source += step, target += VNB_PANEL) {
    if (columns == VNB_PANEL) {
      UNROLL for (int v = 0; v < VNB_PANEL / LANES; v++) {
        vector x = load(source + v * LANES);
        store(target + v * LANES, rounds ? rounded(x) : x);
      }
    } else {
      for (ptrdiff_t c = 0; c < VNB_PANEL; c++) {
        target[c] = c >= columns ? 0 : rounds ? rounded(splat(source[c]))[0] : source[c];
      }
    }
  }
}

typedef float quad __attribute__((ext_vector_type(4), aligned(4), may_alias));

static void NAME(transpose_panel)(const float *source, ptrdiff_t step, ptrdiff_t rows,
                                  ptrdiff_t columns, bool rounds, float *target) {
  for (ptrdiff_t c = 0; c < VNB_PANEL; c += 4) {
    const float *p = source + c * step;
    if (c + 4 <= columns) {
      ptrdiff_t r = 0;
      for (; r + 4 <= rows; r += 4, p += 4) {
        quad x0 = *(const quad *)p, x1 = *(const quad *)(p + step);
        quad x2 = *(const quad *)(p + 2 * step), x3 = *(const quad *)(p + 3 * step);
        quad y0 = __builtin_shufflevector(x0, x1, 0, 4, 1, 5);
        quad y1 = __builtin_shufflevector(x0, x1, 2, 6, 3, 7);
        quad y2 = __builtin_shufflevector(x2, x3, 0, 4, 1, 5);
        quad y3 = __builtin_shufflevector(x2, x3, 2, 6, 3, 7);
        float *t = target + r * VNB_PANEL + c;
        *(quad *)t = __builtin_shufflevector(y0, y2, 0, 1, 4, 5);
        *(quad *)(t + VNB_PANEL) = __builtin_shufflevector(y0, y2, 2, 3, 6, 7);
        *(quad *)(t + 2 * VNB_PANEL) = __builtin_shufflevector(y1, y3, 0, 1, 4, 5);
        *(quad *)(t + 3 * VNB_PANEL) = __builtin_shufflevector(y1, y3, 2, 3, 6, 7);
      }
      for (; r < rows; r++, p++) {
        for (int i = 0; i < 4; i++) target[r * VNB_PANEL + c + i] = p[i * step];
      }
    } else {
      for (ptrdiff_t r = 0; r < rows; r++) {
        for (ptrdiff_t i = 0; i < 4; i++) {
          target[r * VNB_PANEL + c + i] = c + i < columns ? p[i * step + r] : 0;
        }
      }
    }
  }
  if (rounds) {
    for (ptrdiff_t i = 0; i < rows * VNB_PANEL; i += LANES) {
      store(target + i, rounded(load(target + i)));
    }
  }
}
