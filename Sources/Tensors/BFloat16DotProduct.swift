import CKernels

/// The CPU's own bfloat16 dot product, which the kernels' way of computing in bfloat16 is compared
/// with.
///
/// For a pair of steps the instruction VDPBF16PS computes s + a₁b₁ + a₀b₀ as two fused multiply-adds,
/// the odd element first, rounding to nearest and with denormal numbers as zero. Where it is missing
/// or slow the kernels do just that with float32 instructions, so results are the same everywhere.
public enum BFloat16DotProduct {
  /// `sums[16] + a[depth] · b[depth][16]`, or nil where the CPU lacks the instruction.
  ///
  /// - Precondition: an even depth and sizes that fit; values that are bfloat16 numbers.
  public static func byInstruction(_ a: [Float], _ b: [Float], sums: [Float]) -> [Float]? {
    precondition(a.count % 2 == 0 && b.count == 16 * a.count && sums.count == 16, "sizes")
    var result = sums
    return vnb_bfloat16_dot(a, b, a.count, &result) ? result : nil
  }
}
