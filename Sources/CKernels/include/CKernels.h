#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The hot loops of the engine. Every function here exists once for each instruction set, compiled
// from one source (`Kernels.inc`), and gives the same bits in all of them: a sum runs over k in
// ascending order with one fused multiply-add a step, and the elementary functions are ours.

/// The columns of a packed panel of the second operand.
#define VNB_PANEL 32

/// What happens to a finished sum before it is stored.
typedef struct {
  /// Added to column n when not null.
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
/// Row m of A starts at `a + a_row[m]` (`a + m` when `a_row` is null), its steps are `a_step`
/// apart; row k of B starts at `b + k * b_step`. The sum runs over `outer * inner` segments of
/// `depth` steps each, whose operands lie `a_inner`, `b_inner`, `a_outer`, `b_outer` apart.
/// Columns of B up to the next multiple of 16 are read, whatever they hold, and never stored.
typedef struct {
  const float *a, *b;
  float *c;
  const int32_t *a_row, *c_row;
  ptrdiff_t a_step, b_step, c_step;
  ptrdiff_t a_inner, b_inner, a_outer, b_outer;
  int32_t rows, columns, depth, inner, outer;
  /// When not 0, a row of C is stored in runs of this many columns, `run_step` apart.
  int32_t run;
  ptrdiff_t run_step;
  /// Start from what `c` holds.
  bool accumulates;
  /// Take each pair of steps in the order 1, 0, as the bfloat16 dot product does.
  bool pairs;
  vnb_epilogue epilogue;
} vnb_strip;

#endif
