/// How the results along one axis of a convolution see the source: which pixels, with which taps of
/// the kernel. A convolution has one phase an axis; its input gradient (or the transposed
/// convolution) has one for each remainder of the stride, each a dense window with step 1.
struct WindowPhase {
  /// Source coordinate of the first tap for the first result; may lie outside the source.
  let sourceStart: Int
  /// Step in the source from one result to the next.
  let sourceStep: Int
  /// The kernel's index at each tap, nil where the tap has weight zero; one list for each of the
  /// neighbouring results that are computed side by side.
  let kernelIndices: [[Int?]]
  /// Coordinate of the first result.
  let resultStart: Int
  /// Step from one result to the next.
  let resultStep: Int
  /// Number of results.
  let count: Int

  /// Number of taps.
  var taps: Int { kernelIndices[0].count }

  /// Results that see the same taps within a source.
  struct Span {
    let first: Int
    let count: Int
    let taps: Range<Int>
  }

  /// The results in spans that see the same taps: those outside the source are left out.
  func spans(sourceSize: Int) -> [Span] {
    var spans: [Span] = []
    for result in 0..<count {
      let start = sourceStart + result * sourceStep
      let low = min(taps, max(0, -start))
      let range = low..<max(low, min(taps, sourceSize - start))
      if let last = spans.last, last.taps == range {
        spans[spans.count - 1] = Span(first: last.first, count: last.count + 1, taps: range)
      } else {
        spans.append(Span(first: result, count: 1, taps: range))
      }
    }
    return spans
  }
}

extension WindowPhase {
  /// The convolution itself along an axis.
  static func forward(kernel: Int, stride: Int, pad: Int, resultSize: Int) -> [WindowPhase] {
    [
      WindowPhase(
        sourceStart: -pad, sourceStep: stride, kernelIndices: [Array(0..<kernel)], resultStart: 0,
        resultStep: 1, count: resultSize)
    ]
  }

  /// The input gradient along an axis of `resultSize`: result y gets output (y + pad − k) / stride
  /// through kernel index k, where that divides. Taps are in ascending order of the output.
  static func gradient(kernel: Int, stride: Int, pad: Int, resultSize: Int) -> [WindowPhase] {
    (0..<min(stride, resultSize)).map { first in
      let remainder = (first + pad) % stride
      let indices: [Int?] = (0..<kernel).reversed().filter { $0 % stride == remainder }
      return WindowPhase(
        sourceStart: (first + pad - remainder) / stride - (indices.count - 1), sourceStep: 1,
        kernelIndices: [indices], resultStart: first, resultStep: stride,
        count: (resultSize - first + stride - 1) / stride)
    }
  }

  /// This phase as two whose results alternate; the number of results has to be even.
  var alternating: [WindowPhase] {
    (0..<2).map {
      WindowPhase(
        sourceStart: sourceStart + $0 * sourceStep, sourceStep: 2 * sourceStep,
        kernelIndices: kernelIndices, resultStart: resultStart + $0 * resultStep,
        resultStep: 2 * resultStep, count: count / 2)
    }
  }

  /// Several phases as one whose results lie side by side, over the union of their taps. They have to
  /// have equal counts and steps and neighbouring starts.
  static func merged(_ phases: [WindowPhase]) -> WindowPhase {
    let filled = phases.filter { $0.taps > 0 }
    let start = filled.map(\.sourceStart).min() ?? 0
    let end = filled.map { $0.sourceStart + $0.taps }.max() ?? start
    return WindowPhase(
      sourceStart: start, sourceStep: phases[0].sourceStep,
      kernelIndices: phases.map { phase in
        (start..<end).map { source in
          let tap = source - phase.sourceStart
          return phase.kernelIndices[0].indices.contains(tap) ? phase.kernelIndices[0][tap] : nil
        }
      }, resultStart: phases[0].resultStart, resultStep: phases[0].resultStep,
      count: phases[0].count)
  }
}
