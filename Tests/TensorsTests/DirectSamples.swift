import Tensors

/// A small generator (splitmix64) of test cases: the same on every run and machine.
struct TestGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of `range`.
  mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// `count` floats in [−1, 1[.
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(next() >> 40) / Float(1 << 23) - 1 }
  }

  /// One of `values`.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[next(in: 0...(values.count - 1))] }
}

/// One operation of a plan on arrays: `result` as the plan leaves it.
enum Operation: CaseIterable, Sendable {
  case forward
  case inputGradient
  case weightGradient
}

extension [Float] {
  var magnitudes: [Float] { map(abs) }
  var bits: [UInt32] { map(\.bitPattern) }
}

/// The first place where `values` differ from `expected` by more than 1e-5 of the sum of the
/// products' magnitudes, as text; nil if there is none.
func firstDeviation(_ values: [Float], _ expected: [Float], scale: [Float]) -> String? {
  for index in values.indices {
    let allowed = 1e-5 * scale[index] + 1e-30
    if !(abs(values[index] - expected[index]) <= allowed) {
      return "element \(index): \(values[index]) for \(expected[index]), allowed ±\(allowed)"
    }
  }
  return nil
}
