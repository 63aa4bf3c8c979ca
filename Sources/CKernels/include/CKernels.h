#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The hot loops of the engine. Every function here exists once for each instruction set, compiled
// from one source (`Tiles.h`), and gives the same bits in all of them: a sum runs over k in
// ascending order with one fused multiply-add a step, and the elementary functions are ours.

/// The columns of a packed panel of the second operand.
#define VNB_PANEL 32

/// How a sum starts, and what happens to it before it is stored.
typedef struct {
  /// Added to what the sums of column n start from, when not null.
  const float *bias;
  /// Multiplied when not null: element by element 1 where `gate` (laid out as the result) is
  /// positive and `slope` elsewhere. The derivative of a leaky ReLU, read off its own output.
  const float *gate;
  /// A sum below zero is multiplied by this. 1 leaves it alone, 0 is ReLU.
  float slope;
  /// The slope of the derivative that `gate` selects.
  float gate_slope;
} vnb_epilogue;

/// A strip of the product C[m][n] (+)= sum over segments and k of A[m][k] * B[k][n].
///
/// Row m of A starts at `a + a_row[m]`, or at `a + m * a_row_step` when `a_row` is null; its steps
/// are `a_step` apart. Row m of C likewise starts at `c + c_row[m]` or
/// `c + m * c_step`. Row k of B starts at `b + k * b_step`. The sum runs over `outer * inner` segments of
/// `depth` steps each, whose operands lie `a_inner`, `b_inner`, `a_outer`, `b_outer` apart.
/// Columns of B up to the next multiple of 16 are read, whatever they hold, and never stored.
/// Results side by side (`run`) have at most 16 columns.
typedef struct {
  const float *a, *b;
  float *c;
  /// Tables may be read (never used) up to 48 entries past their last row.
  const ptrdiff_t *a_row, *c_row;
  ptrdiff_t a_step, a_row_step, b_step, c_step;
  ptrdiff_t a_inner, b_inner, a_outer, b_outer;
  int32_t rows, columns, depth, inner, outer;
  /// When not 0, a row of C is stored in runs of this many columns, `run_step` apart.
  int32_t run;
  ptrdiff_t run_step;
  /// Memory that will be read soon: each segment of a tile asks for the next `soon_lines` cache
  /// lines of it, up to `soon_end`. The strip moves `soon` on; where it meets `soon_row_end`, when
  /// that is not null, it goes on `soon_gap` bytes later, and the row's end moves by a row.
  const char *soon, *soon_end, *soon_row_end;
  ptrdiff_t soon_gap, soon_row_step;
  int32_t soon_lines;
  /// Start from what `c` holds.
  bool accumulates;
  /// The operands are bfloat16 numbers, made by `operand` with the distance of two steps: take each
  /// pair of steps in the order 1, 0, with denormal numbers as zero. This is what the instruction
  /// VDPBF16PS computes, bit for bit the same with it and without.
  bool pairs;
  vnb_epilogue epilogue;
} vnb_strip;

/// The kinds of `vnb_activation`.
enum { VNB_IDENTITY, VNB_LEAKY, VNB_RELU, VNB_SELU };

/// An activation that is told from its own output; `slope` is the leaky one's.
typedef struct {
  int32_t kind;
  float slope;
} vnb_activation;

/// The constants of a step of Adam: value -= rate * m / (sqrt(v) + epsilon).
typedef struct {
  float rate, rest1, rest2, epsilon;
} vnb_adam_step;

/// The functions of one instruction set. Arrays may be the same array, and otherwise do not overlap.
typedef struct {
  const char *name;
  /// Floats in a vector.
  int32_t lanes;

  void (*strip)(vnb_strip *strip);
  /// `rounds` times 24 (or what fits the registers) fused multiply-adds of whole vectors that need
  /// no memory, or what a strip of `pairs` uses; the number of single operations, a multiplication
  /// and an addition being two. `seed` keeps a compiler from computing them itself.
  double (*peak)(ptrdiff_t rounds, float seed, bool pairs);
  /// Panels `target[rows][32]`, one after the other, from `source[rows][columns]`; zeros beyond
  /// `columns` in the last.
  void (*copy_panels)(const float *source, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t columns,
                      float *target);
  /// The same from the transpose, `source[columns][rows]`.
  void (*transpose_panels)(const float *source, ptrdiff_t step, ptrdiff_t rows,
                           ptrdiff_t columns, float *target);
  /// An operand of a strip that takes `pairs`: `target[i]` is `source[i]` rounded to bfloat16, and
  /// in kernels that multiply pairs by instruction it has `source[i + step]`, the number of the next
  /// step of a sum, in its upper half (zero behind the end). Target and source may be the same.
  void (*operand)(const float *source, ptrdiff_t count, ptrdiff_t step, float *target);

  void (*activate)(const float *input, ptrdiff_t count, vnb_activation activation, float *output);
  /// `gradient[i] *= activation'`, told from the activation's output.
  void (*derive)(float *gradient, ptrdiff_t count, vnb_activation activation, const float *output);
  void (*add)(const float *addend, ptrdiff_t count, float *sum);
  void (*sigmoid)(const float *logits, ptrdiff_t count, float *output);
  void (*sigmoid_bytes)(const float *logits, ptrdiff_t count, uint8_t *bytes);
  void (*floats)(const uint8_t *bytes, ptrdiff_t count, float *floats);
  void (*adam)(const float *gradient, ptrdiff_t count, vnb_adam_step step, float *values,
               float *first, float *second);
  /// `sums[columns]` of `values[rows][columns]`, rows in order.
  void (*column_sums)(const float *values, ptrdiff_t rows, ptrdiff_t columns, float *sums);
  /// `sums[columns]` of (value - mean)^2.
  void (*column_squares)(const float *values, ptrdiff_t rows, ptrdiff_t columns, const float *mean,
                         float *sums);
  /// `sums[columns]` of gradient * (value - mean).
  void (*column_products)(const float *values, const float *gradients, ptrdiff_t rows,
                          ptrdiff_t columns, const float *mean, float *sums);
  /// activation((value - mean) * factor + offset) for each row.
  void (*normalize)(const float *values, ptrdiff_t rows, ptrdiff_t columns, const float *mean,
                    const float *factor, const float *offset, vnb_activation activation,
                    float *output);
  /// factor * (gradient - mean_gradient - (value - mean) * slope) for each row.
  void (*normalization_gradient)(const float *values, const float *gradients, ptrdiff_t rows,
                                 ptrdiff_t columns, const float *mean, const float *factor,
                                 const float *mean_gradient, const float *slope, float *output);
  /// The sum of softplus(l) - l*t; with `gradient`, (sigmoid(l) - t) * scale. Term i is added to
  /// the (i mod 16)th of sixteen sums, which are added in pairs at the end.
  double (*cross_entropy)(const float *logits, const float *targets, ptrdiff_t count, float scale,
                          float *gradient);
  /// The sum of (p - t)^2 with p = sigmoid(l); with `gradient`, 2(p - t)p(1 - p) * scale.
  double (*squared_error)(const float *logits, const float *targets, ptrdiff_t count, float scale,
                          float *gradient);
  /// mean + exp(log_variance / 2) * noise.
  void (*reparameterize)(const float *mean, const float *log_variance, const float *noise,
                         ptrdiff_t count, float *code);
  /// The sum of exp(l) + m*m - 1 - l, added up like `cross_entropy`.
  double (*divergence)(const float *mean, const float *log_variance, ptrdiff_t count);
  void (*gaussian_gradient)(const float *gradient, const float *mean, const float *log_variance,
                            const float *noise, ptrdiff_t count, float scale, float *mean_gradient,
                            float *log_variance_gradient);
} vnb_kernels;

/// The functions for the instruction set of this name ("avx512bf16", "avx512", "avx2",
/// "portable"), or null where the CPU lacks it.
const vnb_kernels *vnb_kernels_for(const char *name);

/// `sums[16] += a[depth] * b[depth][16]` by the instruction VDPBF16PS itself, for operands that are
/// bfloat16 numbers and an even depth; false where the CPU lacks it.
bool vnb_bfloat16_dot(const float *a, const float *b, ptrdiff_t depth, float *sums);

/// Does VDPBF16PS take less time than the two fused multiply-adds that give the same result? Some
/// CPUs run it at a quarter of their rate. Measures for less than a tenth of a millisecond; false
/// where the CPU lacks it.
bool vnb_bfloat16_dot_pays(void);

#endif
