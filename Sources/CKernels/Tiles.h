// The kernels, written once. The including file defines
//   LANES      floats in a vector,
//   TILE_ROWS  rows of an accumulator tile (2 vectors wide), at most 12,
//   NAME(x)    the name of x for this instruction set,
//   DOT(s, a, b) where the CPU multiplies pairs of bfloat16 numbers itself: s plus both products.
// and switches the instruction set on before including this.

typedef float vector __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef int32_t lanes __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vector load(const float *p) { return *(const vector *)p; }
INLINE void store(float *p, vector v) { *(vector *)p = v; }
INLINE vector splat(float x) { return (vector)x; }
INLINE vector fused(vector a, vector b, vector c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vector choose(lanes mask, vector a, vector b) {
  return mask ? a : b;
}

/// To the nearest bfloat16, ties to even, as a float. NaN stays NaN.
INLINE vector rounded(vector x) {
  lanes bits = (lanes)x;
  lanes up = (bits + 0x7fff + ((bits >> 16) & 1)) & -0x10000;
  return choose(x == x, (vector)up, x);
}

/// Two rounded numbers in one lane, the first in the lower half.
INLINE vector paired(vector first, vector second) {
  return (vector)((((lanes)first >> 16) & 0xffff) | ((lanes)second & -0x10000));
}

/// The first numbers of pairs.
INLINE vector first_of(vector pairs) { return (vector)((lanes)pairs << 16); }

/// The epilogue on a tile of finished sums, all in registers.
INLINE void finish(const vnb_strip *s, vector sum[TILE_ROWS][2], float *const *result,
                   const int rows, const int vectors) {
  const vnb_epilogue *e = &s->epilogue;
  if (e->slope == 0) {
    // Zero times minus infinity would be NaN; a sum that is NaN stays so.
    UNROLL for (int m = 0; m < rows; m++) {
      UNROLL for (int v = 0; v < vectors; v++) {
        sum[m][v] = choose(sum[m][v] <= 0, splat(0), sum[m][v]);
      }
    }
  } else if (e->slope != 1) {
    UNROLL for (int m = 0; m < rows; m++) {
      UNROLL for (int v = 0; v < vectors; v++) {
        sum[m][v] = choose(sum[m][v] > 0, sum[m][v], sum[m][v] * e->slope);
      }
    }
  }
  if (e->gate) {
    UNROLL for (int m = 0; m < rows; m++) {
      const float *gate = e->gate + (result[m] - s->c);
      UNROLL for (int v = 0; v < vectors; v++) {
        sum[m][v] = choose(load(gate + v * LANES) > 0, sum[m][v], sum[m][v] * e->gate_slope);
      }
    }
  }
}

/// Where row `m` of the result starts.
INLINE ptrdiff_t result_row(const vnb_strip *s, int m) {
  return s->c_row ? s->c_row[m] : m * s->c_step;
}

/// Asks for what the tile with rows from `first` on will write and be gated by, for the caches do
/// not foresee it. A table of rows has enough entries to read past its end.
INLINE void foresee(const vnb_strip *s, int first, int column, const int vectors) {
  if (s->accumulates || (!s->c_row && first + TILE_ROWS > s->rows)) return;
  const float *gate = s->epilogue.gate ? s->epilogue.gate : s->c;
  UNROLL for (int m = 0; m < TILE_ROWS; m++) {
    ptrdiff_t at = column + result_row(s, first + m);
    UNROLL for (int v = 0; v < vectors * LANES; v += 16) { __builtin_prefetch(s->c + at + v, 1); }
    if (gate != s->c) {
      UNROLL for (int v = 0; v < vectors * LANES; v += 16) {
        __builtin_prefetch(gate + at + v, 0);
      }
    }
  }
}

/// Where the operands of a segment start, and the steps from one k to the next.
typedef struct {
  const float *a, *b;
  ptrdiff_t a_step, b_step;
} NAME(segment);

/// Which row of the first operand is row `m` of a tile: the m-th float, or where a table says.
#define ROW(m) (contiguous ? (m) : at[m])

/// Adds the products of one step to the sums: that of plain operands, or the first of a pair.
INLINE void multiply_one(vector sum[TILE_ROWS][2], const float *a, const float *b,
                         const ptrdiff_t *at, const int rows, const int vectors,
                         const bool contiguous, const bool pairs) {
  vector x[2];
  UNROLL for (int v = 0; v < vectors; v++) {
    x[v] = load(b + v * LANES);
    if (pairs) x[v] = first_of(x[v]);
  }
  UNROLL for (int m = 0; m < rows; m++) {
    vector left = splat(a[ROW(m)]);
    if (pairs) left = first_of(left);
    UNROLL for (int v = 0; v < vectors; v++) { sum[m][v] = fused(left, x[v], sum[m][v]); }
  }
}

/// Adds the products of a segment's steps, two at a time, the second first where `swaps` says so.
INLINE void multiply(vector sum[TILE_ROWS][2], NAME(segment) s, const int depth, const bool swaps,
                     const ptrdiff_t *at, const int rows, const int vectors,
                     const bool contiguous) {
  const int early = swaps ? 1 : 0, late = 1 - early;
  const float *a0 = s.a + early * s.a_step, *a1 = s.a + late * s.a_step;
  const float *b0 = s.b + early * s.b_step, *b1 = s.b + late * s.b_step;
  int k = 0;
  for (; k + 2 <= depth; k += 2) {
    vector x[2], y[2];
    UNROLL for (int v = 0; v < vectors; v++) {
      x[v] = load(b0 + v * LANES);
      y[v] = load(b1 + v * LANES);
    }
    UNROLL for (int m = 0; m < rows; m++) {
      const ptrdiff_t row = ROW(m);
      vector left = splat(a0[row]), right = splat(a1[row]);
      UNROLL for (int v = 0; v < vectors; v++) { sum[m][v] = fused(left, x[v], sum[m][v]); }
      UNROLL for (int v = 0; v < vectors; v++) { sum[m][v] = fused(right, y[v], sum[m][v]); }
    }
    a0 += 2 * s.a_step, a1 += 2 * s.a_step, b0 += 2 * s.b_step, b1 += 2 * s.b_step;
  }
  if (k < depth) {
    multiply_one(sum, s.a + k * s.a_step, s.b + k * s.b_step, at, rows, vectors, contiguous, false);
  }
}

#ifdef DOT
/// The same for operands of pairs: one dot product for each two steps.
INLINE void multiply_pairs(vector sum[TILE_ROWS][2], NAME(segment) s, const int depth,
                           const ptrdiff_t *at, const int rows, const int vectors,
                           const bool contiguous) {
  const float *a = s.a, *b = s.b;
  int k = 0;
  for (; k + 2 <= depth; k += 2, a += 2 * s.a_step, b += 2 * s.b_step) {
    vector x[2];
    UNROLL for (int v = 0; v < vectors; v++) { x[v] = load(b + v * LANES); }
    UNROLL for (int m = 0; m < rows; m++) {
      vector left = splat(a[ROW(m)]);
      UNROLL for (int v = 0; v < vectors; v++) { sum[m][v] = DOT(sum[m][v], left, x[v]); }
    }
  }
  if (k < depth) multiply_one(sum, a, b, at, rows, vectors, contiguous, true);
}
#endif

/// Asks for a few cache lines of what will be read soon.
INLINE void look_ahead(vnb_strip *s) {
  for (int n = 0; n < s->soon_lines && s->soon < s->soon_end; n++) {
    __builtin_prefetch(s->soon, 0, 2);
    s->soon += 64;
    if (s->soon == s->soon_row_end) {
      s->soon += s->soon_gap;
      s->soon_row_end += s->soon_row_step;
    }
  }
}

/// What the sums of a tile start from.
INLINE void start(const vnb_strip *s, vector sum[TILE_ROWS][2], int first, int column,
                  const int rows, const int vectors) {
  if (s->accumulates) {
    UNROLL for (int m = 0; m < rows; m++) {
      const float *p = s->c + column + result_row(s, first + m);
      UNROLL for (int v = 0; v < vectors; v++) { sum[m][v] = load(p + v * LANES); }
    }
  } else {
    UNROLL for (int m = 0; m < rows; m++) {
      UNROLL for (int v = 0; v < vectors; v++) { sum[m][v] = splat(0); }
    }
  }
  if (s->epilogue.bias) {
    UNROLL for (int v = 0; v < vectors; v++) {
      vector bias = load(s->epilogue.bias + column + v * LANES);
      UNROLL for (int m = 0; m < rows; m++) { sum[m][v] += bias; }
    }
  }
}

/// One tile of `rows` rows and `vectors` vectors: the whole sum in registers. `at` tells where each
/// row of the first operand starts, unless they are contiguous; `dots` that the operands are pairs.
INLINE void tile(vnb_strip *s, const ptrdiff_t *at, int first, int column, const int rows,
                 const int vectors, const bool contiguous, const bool dots) {
  vector sum[TILE_ROWS][2];
  start(s, sum, first, column, rows, vectors);
  NAME(segment) outer = {contiguous ? s->a + first : s->a, s->b + column, s->a_step, s->b_step};
  for (int o = 0; o < s->outer; o++, outer.a += s->a_outer, outer.b += s->b_outer) {
    NAME(segment) inner = outer;
    for (int i = 0; i < s->inner; i++, inner.a += s->a_inner, inner.b += s->b_inner) {
#ifdef DOT
      if (dots) {
        multiply_pairs(sum, inner, s->depth, at, rows, vectors, contiguous);
      } else {
        multiply(sum, inner, s->depth, false, at, rows, vectors, contiguous);
      }
#else
      multiply(sum, inner, s->depth, s->pairs, at, rows, vectors, contiguous);
#endif
      // In the midst of the products there is room for other work.
      if (i == 0 && o == 0) foresee(s, first + 2 * TILE_ROWS, column, vectors);
      look_ahead(s);
    }
  }
  float *result[TILE_ROWS];
  UNROLL for (int m = 0; m < rows; m++) {
    result[m] = s->c + column + result_row(s, first + m);
  }
  finish(s, sum, result, rows, vectors);
  UNROLL for (int m = 0; m < rows; m++) {
    UNROLL for (int v = 0; v < vectors; v++) { store(result[m] + v * LANES, sum[m][v]); }
  }
}

#undef ROW

#define TILE_CASE(R) \
  case R: \
    if (R <= TILE_ROWS) { \
      tile(s, at, first, column, R <= TILE_ROWS ? R : 1, vectors, contiguous, dots); \
    } \
    break;

INLINE void tiles(vnb_strip *s, int column, const int vectors, const bool contiguous,
                  const bool dots) {
  // Tiles of nearly the same height: a last one of one or two rows would starve the pipeline.
  int count = (s->rows + TILE_ROWS - 1) / TILE_ROWS, low = s->rows / count, high = s->rows % count;
  for (int t = 0, first = 0; t < count; t++) {
    int rows = low + (t < high);
    ptrdiff_t steps[TILE_ROWS];
    const ptrdiff_t *at = steps;
    if (s->a_row) {
      at = s->a_row + first;
    } else if (!contiguous) {
      for (int m = 0; m < rows; m++) steps[m] = (first + m) * s->a_row_step;
    }
    switch (rows) {
      TILE_CASE(1) TILE_CASE(2) TILE_CASE(3) TILE_CASE(4) TILE_CASE(5) TILE_CASE(6)
      TILE_CASE(7) TILE_CASE(8) TILE_CASE(9) TILE_CASE(10) TILE_CASE(11) TILE_CASE(12)
    }
    first += rows;
  }
}

INLINE void columns(vnb_strip *s, int column, bool wide, const bool dots) {
  if (!s->a_row && s->a_row_step == 1) {
    if (wide) tiles(s, column, 2, true, dots); else tiles(s, column, 1, true, dots);
  } else {
    if (wide) tiles(s, column, 2, false, dots); else tiles(s, column, 1, false, dots);
  }
}

static __attribute__((noinline)) void NAME(columns)(vnb_strip *s, int column, bool wide) {
#ifdef DOT
  if (s->pairs) {
    columns(s, column, wide, true);
    return;
  }
#endif
  columns(s, column, wide, false);
}

/// Copies a few floats; a loop of the compiler's own would cost more than it copies.
INLINE void copy_few(float *target, const float *source, int count) {
  typedef float four __attribute__((ext_vector_type(4), aligned(4), may_alias));
  typedef float two __attribute__((ext_vector_type(2), aligned(4), may_alias));
  for (; count >= 4; count -= 4, target += 4, source += 4) *(four *)target = *(const four *)source;
  if (count & 2) {
    *(two *)target = *(const two *)source;
    target += 2, source += 2;
  }
  if (count & 1) *target = *source;
}

/// Copies columns from `column` on between a row, perhaps of runs, and a plain one.
INLINE void runs(const vnb_strip *s, float *row, float *plain, int column, int count,
                 bool stores) {
  if (!s->run) {
    if (stores) copy_few(row + column, plain, count); else copy_few(plain, row + column, count);
    return;
  }
  // Subtractions, for a division would cost more than all else here.
  for (; column >= s->run; column -= s->run) row += s->run_step;
  for (int left = s->run - column; count > 0; count -= left, plain += left, left = s->run) {
    if (left > count) left = count;
    if (stores) copy_few(row + column, plain, left); else copy_few(plain, row + column, left);
    row += s->run_step;
    column = 0;
  }
}

/// Asks for the runs that the tile with rows from `first` on will write.
INLINE void foresee_runs(const vnb_strip *s, int first) {
  if (!s->run) return;
  for (int m = first; m < s->rows && m < first + TILE_ROWS; m++) {
    const float *row = s->c + result_row(s, m);
    for (int n = 0; n < s->columns; n += s->run, row += s->run_step) __builtin_prefetch(row, 1);
  }
}

/// Columns that do not fill their vectors, or are stored in runs: through memory of our own.
static void NAME(partial)(vnb_strip *s, int column, int count) {
  float sums[TILE_ROWS * 2 * LANES] = {}, gates[TILE_ROWS * 2 * LANES] = {}, bias[2 * LANES] = {};
  const int width = 2 * LANES;
  vnb_strip part = *s;
  part.b += column;
  part.c = sums;
  part.c_row = NULL;
  part.c_step = width;
  if (s->epilogue.bias) {
    __builtin_memcpy(bias, s->epilogue.bias + column, sizeof(float) * (size_t)count);
    part.epilogue.bias = bias;
  }
  if (s->epilogue.gate) part.epilogue.gate = gates;
  for (int first = 0; first < s->rows; first += TILE_ROWS) {
    int rows = s->rows - first < TILE_ROWS ? s->rows - first : TILE_ROWS;
    part.rows = rows;
    part.soon = s->soon;
    part.soon_row_end = s->soon_row_end;
    foresee_runs(s, first + 2 * TILE_ROWS);
    if (s->a_row) part.a_row = s->a_row + first; else part.a = s->a + first * s->a_row_step;
    for (int m = 0; m < rows; m++) {
      ptrdiff_t at = result_row(s, first + m);
      if (s->accumulates) runs(s, s->c + at, sums + m * width, column, count, false);
      if (s->epilogue.gate) {
        runs(s, (float *)s->epilogue.gate + at, gates + m * width, column, count, false);
      }
    }
    NAME(columns)(&part, 0, count > LANES);
    s->soon = part.soon;
    s->soon_row_end = part.soon_row_end;
    for (int m = 0; m < rows; m++) {
      ptrdiff_t at = result_row(s, first + m);
      runs(s, s->c + at, sums + m * width, column, count, true);
    }
  }
}

static void NAME(strip)(vnb_strip *s) {
  if (s->rows <= 0) return;
  // The bfloat16 dot product takes and gives denormal numbers as zero and rounds to nearest,
  // whatever the mode; the products that stand for it are computed in that mode.
#ifdef __SSE__
  unsigned int mode = 0;
  if (s->pairs) {
    mode = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr((mode | 0x8040) & ~0x6000u);
  }
#endif
  for (int column = 0; column < s->columns; column += 2 * LANES) {
    int count = s->columns - column < 2 * LANES ? s->columns - column : 2 * LANES;
    if (count % LANES || s->run) {
      NAME(partial)(s, column, count);
    } else {
      NAME(columns)(s, column, count > LANES);
    }
  }
#ifdef __SSE__
  if (s->pairs) __builtin_ia32_ldmxcsr(mode);
#endif
}
