import Glibc
import Tensors
import Testing

/// Errors in units in the last place against libm in double precision.
@Suite struct ElementaryFunctionsTests {
  private static func arguments(_ range: ClosedRange<Double>, count: Int = 400_001) -> [Float] {
    (0..<count).map {
      Float(
        range.lowerBound
          + (range.upperBound - range.lowerBound) * Double($0) / Double(count - 1))
    }
  }

  private static func largestError(
    _ arguments: [Float], of function: (Float) -> Float, against exact: (Double) -> Double
  ) -> Double {
    var largest = 0.0
    for argument in arguments {
      let right = exact(Double(argument))
      let unit = max(Double(Float(right).ulp), Double(Float.leastNonzeroMagnitude))
      largest = max(largest, abs(Double(function(argument)) - right) / unit)
    }
    return largest
  }

  @Test func exponential() {
    let error = Self.largestError(
      Self.arguments(-103...88.7), of: ElementaryFunctions.exp, against: { exp($0) })
    #expect(error < 1.5, "\(error) ulp")
  }

  @Test func logarithm() {
    let magnitudes = Self.arguments(-87...88).map { Float(exp(Double($0))) }
    let nearOne = Self.arguments(0.4...2.5)
    let error = Self.largestError(
      magnitudes + nearOne, of: ElementaryFunctions.log, against: { log($0) })
    #expect(error < 1.5, "\(error) ulp")
  }

  @Test func sigmoid() {
    let error = Self.largestError(
      Self.arguments(-87...40), of: ElementaryFunctions.sigmoid, against: { 1 / (1 + exp(-$0)) })
    #expect(error < 3, "\(error) ulp")
  }

  @Test func softplus() {
    let error = Self.largestError(
      Self.arguments(-87...40), of: ElementaryFunctions.softplus,
      against: { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) })
    #expect(error < 3, "\(error) ulp")
  }

  @Test func ends() {
    #expect(ElementaryFunctions.exp(-.infinity) == 0)
    #expect(ElementaryFunctions.exp(.infinity) == .infinity)
    #expect(ElementaryFunctions.exp(0) == 1)
    #expect(ElementaryFunctions.exp(.nan).isNaN)
    #expect(ElementaryFunctions.log(0) == -.infinity)
    #expect(ElementaryFunctions.log(1) == 0)
    #expect(ElementaryFunctions.log(.infinity) == .infinity)
    #expect(ElementaryFunctions.log(-1).isNaN)
    #expect(ElementaryFunctions.log(.nan).isNaN)
    #expect(ElementaryFunctions.sigmoid(-.infinity) == 0)
    #expect(ElementaryFunctions.sigmoid(.infinity) == 1)
    #expect(ElementaryFunctions.sigmoid(.nan).isNaN)
    #expect(ElementaryFunctions.softplus(.infinity) == .infinity)
    #expect(ElementaryFunctions.softplus(.nan).isNaN)
  }
}
