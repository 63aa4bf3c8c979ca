// Element-wise loops and reductions; see `Tiles.h`, which comes before.
//
// A loop goes over whole vectors, then over what is left through a zeroed vector, so that each
// element is computed by the same operations wherever it stands.

/// The first `count` lanes, zeros after.
INLINE vector load_some(const float *p, ptrdiff_t count) {
  float lanes[LANES] = {};
  for (ptrdiff_t i = 0; i < count; i++) lanes[i] = p[i];
  return load(lanes);
}

INLINE void store_some(float *p, vector v, ptrdiff_t count) {
  float lanes[LANES];
  store(lanes, v);
  for (ptrdiff_t i = 0; i < count; i++) p[i] = lanes[i];
}

INLINE vector load_up_to(const float *p, ptrdiff_t count) {
  return count >= LANES ? load(p) : load_some(p, count);
}

INLINE void store_up_to(float *p, vector v, ptrdiff_t count) {
  if (count >= LANES) store(p, v); else store_some(p, v, count);
}

#define EACH(i, count) for (ptrdiff_t i = 0; i < count; i += LANES)

// Elementary functions: the operations of `ElementaryFunctions` in `Tensors`, in the same order.

INLINE vector exponential(vector x) {
  vector low = choose(x < -104, splat(-104), x);
  vector argument = choose(low > 89, splat(89), low);
  vector shifted = argument * 1.44269504f + 12582912.0f;
  vector n = shifted - 12582912.0f;
  vector r = argument - n * 0.693359375f;
  r = r - n * -2.1219444e-4f;
  vector p = splat(1.98756915e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  vector square = r * r;
  vector value = (p * square + r) + 1.0f;
  lanes exponent = (lanes)shifted - 0x4B400000;
  lanes half = exponent >> 1;
  vector first = (vector)((half + 127) << 23);
  vector second = (vector)((exponent - half + 127) << 23);
  return value * first * second;
}

/// The logarithm of numbers in [1, 2].
INLINE vector logarithm(vector x) {
  lanes offset = (lanes)x - 0x3F3504F3;
  vector e = __builtin_convertvector(offset >> 23, vector);
  vector m = (vector)((offset & 0x007FFFFF) + 0x3F3504F3) - 1.0f;
  vector square = m * m;
  vector p = splat(7.0376836292e-2f);
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  vector value = m * square * p;
  value = value + e * -2.1219444e-4f;
  value = value - 0.5f * square;
  value = (m + value) + e * 0.693359375f;
  return choose(x == x, value, x);
}

/// e to the minus |x|, from which sigmoid and softplus are made.
INLINE vector decay(vector x) { return exponential(choose(x < 0, x, -x)); }

INLINE vector logistic(vector x, vector decay) {
  return choose(x < 0, decay, splat(1)) / (1.0f + decay);
}

INLINE vector softplus(vector x, vector decay) {
  vector sum = 1.0f + decay;
  vector rest = logarithm(sum) + (decay - (sum - 1.0f)) / sum;
  return choose(x > 0, x, splat(0)) + rest;
}

INLINE vector activated(vector x, vnb_activation a) {
  const float scale = 1.05070098f, alpha = 1.67326324f;
  switch (a.kind) {
    case VNB_LEAKY: return choose(x > 0, x, a.slope * x);
    case VNB_RELU: return choose(x > 0, x, choose(x == x, splat(0), x));
    case VNB_SELU: return choose(x > 0, scale * x, (scale * alpha) * (exponential(x) - 1.0f));
    default: return x;
  }
}

INLINE vector derivative(vector y, vnb_activation a) {
  const float scale = 1.05070098f, alpha = 1.67326324f;
  switch (a.kind) {
    case VNB_LEAKY: return choose(y > 0, splat(1), splat(a.slope));
    case VNB_RELU: return choose(y > 0, splat(1), splat(0));
    case VNB_SELU: return choose(y > 0, splat(scale), y + scale * alpha);
    default: return splat(1);
  }
}

static void NAME(activate)(const float *input, ptrdiff_t count, vnb_activation a, float *output) {
  EACH(i, count) {
    store_up_to(output + i, activated(load_up_to(input + i, count - i), a), count - i);
  }
}

static void NAME(derive)(float *gradient, ptrdiff_t count, vnb_activation a, const float *output) {
  EACH(i, count) {
    vector g = load_up_to(gradient + i, count - i), y = load_up_to(output + i, count - i);
    store_up_to(gradient + i, g * derivative(y, a), count - i);
  }
}

static void NAME(add)(const float *addend, ptrdiff_t count, float *sum) {
  EACH(i, count) {
    vector v = load_up_to(sum + i, count - i) + load_up_to(addend + i, count - i);
    store_up_to(sum + i, v, count - i);
  }
}

static void NAME(operand)(const float *source, ptrdiff_t count, ptrdiff_t step, float *target) {
#ifdef DOT
  EACH(i, count) {
    ptrdiff_t left = count - i, partners = left - step;
    vector partner = partners > 0 ? load_up_to(source + i + step, partners) : splat(0);
    vector pairs = paired(rounded(load_up_to(source + i, left)), rounded(partner));
    store_up_to(target + i, pairs, left);
  }
#else
  EACH(i, count) {
    store_up_to(target + i, rounded(load_up_to(source + i, count - i)), count - i);
  }
#endif
}

static void NAME(sigmoid)(const float *logits, ptrdiff_t count, float *output) {
  EACH(i, count) {
    vector x = load_up_to(logits + i, count - i);
    store_up_to(output + i, logistic(x, decay(x)), count - i);
  }
}

static void NAME(sigmoid_bytes)(const float *logits, ptrdiff_t count, uint8_t *bytes) {
  EACH(i, count) {
    vector x = load_up_to(logits + i, count - i);
    vector value = logistic(x, decay(x)) * 255.0f + 0.5f;
    lanes whole = __builtin_convertvector(choose(value == value, value, splat(0)), lanes);
    for (int n = 0; n < LANES && n < count - i; n++) bytes[i + n] = (uint8_t)whole[n];
  }
}

static void NAME(floats)(const uint8_t *bytes, ptrdiff_t count, float *floats) {
  typedef uint8_t octets __attribute__((ext_vector_type(LANES), aligned(1)));
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    store(floats + i, __builtin_convertvector(*(const octets *)(bytes + i), vector) / 255.0f);
  }
  for (; i < count; i++) floats[i] = (float)bytes[i] / 255.0f;
}

static void NAME(adam)(const float *gradient, ptrdiff_t count, vnb_adam_step step, float *values,
                       float *first, float *second) {
  EACH(i, count) {
    ptrdiff_t left = count - i;
    vector g = load_up_to(gradient + i, left), m = load_up_to(first + i, left);
    vector v = load_up_to(second + i, left);
    m = m + (g - m) * step.rest1;
    v = v + (g * g - v) * step.rest2;
    store_up_to(first + i, m, left);
    store_up_to(second + i, v, left);
    vector change = step.rate * m / (__builtin_elementwise_sqrt(v) + step.epsilon);
    store_up_to(values + i, load_up_to(values + i, left) - change, left);
  }
}

// Sums over rows: each column on its own, rows in order.

#define COLUMN_LOOP(term) \
  for (ptrdiff_t c = 0; c < columns; c += 2 * LANES) { \
    ptrdiff_t left = columns - c, second = left - LANES; \
    vector sum0 = {}, sum1 = {}; \
    for (ptrdiff_t r = 0; r < rows; r++) { \
      sum0 += term(r * columns + c, c, left); \
      if (second > 0) sum1 += term(r * columns + c + LANES, c + LANES, second); \
    } \
    store_up_to(sums + c, sum0, left); \
    if (second > 0) store_up_to(sums + c + LANES, sum1, second); \
  }

/// Sums of `vectors` whole vectors of columns.
INLINE void sum_columns(const float *values, ptrdiff_t rows, ptrdiff_t columns, float *sums,
                        const int vectors) {
  vector sum[8] = {};
  for (ptrdiff_t r = 0; r < rows; r++, values += columns) {
    UNROLL for (int v = 0; v < vectors; v++) { sum[v] += load(values + v * LANES); }
  }
  UNROLL for (int v = 0; v < vectors; v++) { store(sums + v * LANES, sum[v]); }
}

static void NAME(wide_sums)(const float *values, ptrdiff_t rows, ptrdiff_t columns, float *sums) {
  ptrdiff_t c = 0;
  for (; c + 8 * LANES <= columns; c += 8 * LANES) {
    sum_columns(values + c, rows, columns, sums + c, 8);
  }
  for (; c + 2 * LANES <= columns; c += 2 * LANES) {
    sum_columns(values + c, rows, columns, sums + c, 2);
  }
  for (; c + LANES <= columns; c += LANES) sum_columns(values + c, rows, columns, sums + c, 1);
  for (; c < columns; c++) {
    float sum = 0;
    for (ptrdiff_t r = 0; r < rows; r++) sum += values[r * columns + c];
    sums[c] = sum;
  }
}

/// Few columns are summed sixteen rows at a time, as sixteen times the columns; the sixteen sums
/// and the rows left over are then added in order.
static void NAME(column_sums)(const float *values, ptrdiff_t rows, ptrdiff_t columns, float *sums) {
  if (columns > 8) {
    NAME(wide_sums)(values, rows, columns, sums);
    return;
  }
  float wide[16 * 8];
  NAME(wide_sums)(values, rows / 16, 16 * columns, wide);
  for (ptrdiff_t c = 0; c < columns; c++) {
    float sum = 0;
    for (ptrdiff_t r = 0; r < 16; r++) sum += wide[r * columns + c];
    for (ptrdiff_t r = rows / 16 * 16; r < rows; r++) sum += values[r * columns + c];
    sums[c] = sum;
  }
}

static void NAME(column_squares)(const float *values, ptrdiff_t rows, ptrdiff_t columns,
                                 const float *mean, float *sums) {
#define TERM(at, c, left) ({ \
    vector d = load_up_to(values + (at), left) - load_up_to(mean + (c), left); d * d; })
  COLUMN_LOOP(TERM)
#undef TERM
}

static void NAME(column_products)(const float *values, const float *gradients, ptrdiff_t rows,
                                  ptrdiff_t columns, const float *mean, float *sums) {
#define TERM(at, c, left) (load_up_to(gradients + (at), left) \
    * (load_up_to(values + (at), left) - load_up_to(mean + (c), left)))
  COLUMN_LOOP(TERM)
#undef TERM
}

static void NAME(normalize)(const float *values, ptrdiff_t rows, ptrdiff_t columns,
                            const float *mean, const float *factor, const float *offset,
                            vnb_activation a, float *output) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    EACH(c, columns) {
      ptrdiff_t left = columns - c, at = r * columns + c;
      vector x = load_up_to(values + at, left) - load_up_to(mean + c, left);
      x = x * load_up_to(factor + c, left) + load_up_to(offset + c, left);
      store_up_to(output + at, activated(x, a), left);
    }
  }
}

static void NAME(normalization_gradient)(const float *values, const float *gradients,
                                         ptrdiff_t rows, ptrdiff_t columns, const float *mean,
                                         const float *factor, const float *mean_gradient,
                                         const float *slope, float *output) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    EACH(c, columns) {
      ptrdiff_t left = columns - c, at = r * columns + c;
      vector x = load_up_to(values + at, left) - load_up_to(mean + c, left);
      vector g = load_up_to(gradients + at, left) - load_up_to(mean_gradient + c, left);
      g = load_up_to(factor + c, left) * (g - x * load_up_to(slope + c, left));
      store_up_to(output + at, g, left);
    }
  }
}

// Sums of a whole array: sixteen sums in double precision, whatever the width of a vector.

typedef double doubles __attribute__((ext_vector_type(LANES)));

#define GROUPS (16 / LANES)

INLINE double total(const doubles sums[GROUPS]) {
  double lanes[16];
  for (int i = 0; i < 16; i++) lanes[i] = sums[i / LANES][i % LANES];
  for (int width = 8; width > 0; width /= 2) {
    for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
  }
  return lanes[0];
}

/// Only the first `count` lanes of a term count.
INLINE vector first_lanes(vector term, ptrdiff_t count) {
  if (count >= LANES) return term;
  float lanes[LANES];
  store(lanes, term);
  return load_some(lanes, count);
}

#define SUM_LOOP(count, term) \
  doubles sums[GROUPS] = {}; \
  for (ptrdiff_t base = 0; base < count; base += 16) { \
    UNROLL for (int group = 0; group < GROUPS; group++) { \
      ptrdiff_t i = base + group * LANES, left = count - i; \
      if (left <= 0) break; \
      vector value = term(i, left); \
      sums[group] += __builtin_convertvector(first_lanes(value, left), doubles); \
    } \
  } \
  return total(sums);

static double NAME(cross_entropy)(const float *logits, const float *targets, ptrdiff_t count,
                                  float scale, float *gradient) {
#define TERM(i, left) ({ \
    vector l = load_up_to(logits + i, left), t = load_up_to(targets + i, left), e = decay(l); \
    if (gradient) store_up_to(gradient + i, (logistic(l, e) - t) * scale, left); \
    softplus(l, e) - l * t; })
  SUM_LOOP(count, TERM)
#undef TERM
}

static double NAME(squared_error)(const float *logits, const float *targets, ptrdiff_t count,
                                  float scale, float *gradient) {
#define TERM(i, left) ({ \
    vector l = load_up_to(logits + i, left), t = load_up_to(targets + i, left); \
    vector p = logistic(l, decay(l)), d = p - t; \
    if (gradient) store_up_to(gradient + i, 2.0f * d * p * (1.0f - p) * scale, left); \
    d * d; })
  SUM_LOOP(count, TERM)
#undef TERM
}

static double NAME(divergence)(const float *mean, const float *log_variance, ptrdiff_t count) {
#define TERM(i, left) ({ \
    vector m = load_up_to(mean + i, left), l = load_up_to(log_variance + i, left); \
    exponential(l) + m * m - 1.0f - l; })
  SUM_LOOP(count, TERM)
#undef TERM
}

static void NAME(reparameterize)(const float *mean, const float *log_variance, const float *noise,
                                 ptrdiff_t count, float *code) {
  EACH(i, count) {
    ptrdiff_t left = count - i;
    vector deviation = exponential(load_up_to(log_variance + i, left) * 0.5f);
    store_up_to(
        code + i, load_up_to(mean + i, left) + deviation * load_up_to(noise + i, left), left);
  }
}

static void NAME(gaussian_gradient)(const float *gradient, const float *mean,
                                    const float *log_variance, const float *noise, ptrdiff_t count,
                                    float scale, float *mean_gradient,
                                    float *log_variance_gradient) {
  EACH(i, count) {
    ptrdiff_t left = count - i;
    vector g = load_up_to(gradient + i, left), l = load_up_to(log_variance + i, left);
    vector deviation = exponential(l * 0.5f), variance = exponential(l);
    vector by_mean = g + scale * load_up_to(mean + i, left);
    vector by_variance =
        0.5f * (g * load_up_to(noise + i, left) * deviation + scale * (variance - 1.0f));
    store_up_to(mean_gradient + i, by_mean, left);
    store_up_to(log_variance_gradient + i, by_variance, left);
  }
}

static __attribute__((noinline)) double NAME(peak)(ptrdiff_t rounds, float seed, bool pairs) {
  enum { CHAINS = 2 * TILE_ROWS };
  vector sum[CHAINS];
  UNROLL for (int i = 0; i < CHAINS; i++) { sum[i] = splat(seed + (float)i); }
  double operations = (double)rounds * CHAINS * LANES * 2;
#ifdef DOT
  for (ptrdiff_t r = 0; pairs && r < rounds; r++) {
    vector factor = splat(seed);
    __asm__ volatile("" : "+x"(factor));
    UNROLL for (int i = 0; i < CHAINS; i++) { sum[i] = DOT(sum[i], factor, factor); }
  }
  if (pairs) operations *= 2;
#else
  pairs = false;
#endif
  for (ptrdiff_t r = 0; !pairs && r < rounds; r++) {
    vector factor = splat(seed);
    __asm__ volatile("" : "+x"(factor));
    UNROLL for (int i = 0; i < CHAINS; i++) { sum[i] = fused(sum[i], factor, factor); }
  }
  vector total = {};
  UNROLL for (int i = 0; i < CHAINS; i++) { total += sum[i]; }
  // The sum itself is of no interest, but it has to be computed.
  return operations + (total[0] == 0.123f ? 1 : 0);
}
