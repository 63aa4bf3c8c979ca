// Packing of the second operand into panels of 32 columns; see `Tiles.h`, which comes before.

static void NAME(copy_panels)(const float *source, ptrdiff_t step, ptrdiff_t rows,
                              ptrdiff_t columns, float *target) {
  // Row by row over all panels: memory is read in long runs.
  for (ptrdiff_t r = 0; r < rows; r++, source += step, target += VNB_PANEL) {
    float *panel = target;
    ptrdiff_t first = 0;
    for (; first + VNB_PANEL <= columns; first += VNB_PANEL, panel += rows * VNB_PANEL) {
      UNROLL for (int v = 0; v < VNB_PANEL / LANES; v++) {
        store(panel + v * LANES, load(source + first + v * LANES));
      }
    }
    if (first == columns) continue;
    for (ptrdiff_t c = 0; c < VNB_PANEL; c++) {
      ptrdiff_t at = first + c;
      panel[c] = at < columns ? source[at] : 0;
    }
  }
}

typedef float eight __attribute__((ext_vector_type(8), aligned(4), may_alias));

/// Eight rows of eight, transposed.
INLINE void transpose_eight(const float *source, ptrdiff_t step, float *target) {
  eight x[8], y[8];
  UNROLL for (int i = 0; i < 8; i++) { x[i] = *(const eight *)(source + i * step); }
  UNROLL for (int i = 0; i < 8; i += 2) {
    y[i] = __builtin_shufflevector(x[i], x[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    y[i + 1] = __builtin_shufflevector(x[i], x[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLL for (int i = 0; i < 8; i += 4) {
    UNROLL for (int j = 0; j < 2; j++) {
      eight low = y[i + j], high = y[i + j + 2];
      x[i + 2 * j] = __builtin_shufflevector(low, high, 0, 1, 8, 9, 4, 5, 12, 13);
      x[i + 2 * j + 1] = __builtin_shufflevector(low, high, 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLL for (int i = 0; i < 4; i++) {
    *(eight *)(target + i * VNB_PANEL) =
        __builtin_shufflevector(x[i], x[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    *(eight *)(target + (i + 4) * VNB_PANEL) =
        __builtin_shufflevector(x[i], x[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

static void NAME(transpose_panels)(const float *source, ptrdiff_t step, ptrdiff_t rows,
                                   ptrdiff_t columns, float *target) {
  for (; columns > 0; columns -= VNB_PANEL, source += VNB_PANEL * step) {
    for (ptrdiff_t c = 0; c < VNB_PANEL; c += 8) {
      const float *p = source + c * step;
      ptrdiff_t r = 0;
      if (c + 8 <= columns) {
        for (; r + 8 <= rows; r += 8) transpose_eight(p + r, step, target + r * VNB_PANEL + c);
      }
      for (; r < rows; r++) {
        for (ptrdiff_t i = 0; i < 8; i++) {
          target[r * VNB_PANEL + c + i] = c + i < columns ? p[i * step + r] : 0;
        }
      }
    }
    target += rows * VNB_PANEL;
  }
}
