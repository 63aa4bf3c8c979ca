import Testing
import Verification

@Suite struct NumberToleranceTests {
  @Test(arguments: [
    ("a 1.00 b", "a 1.01 b", true), ("a 1.00 b", "a 1.03 b", false),
    ("1,000.0", "1010", true), ("r=1.5,", "r=1.51,", true), ("x1", "y1", false),
    ("3-4", "3-4.05", true), ("-1.0", "1.0", false), ("1e-3", "1.005e-3", true),
    ("0.001", "0.015", true), ("nan", "nan", true), ("1 2", "1", false),
    ("a  b\n---  ---\n1  2", "a b\n---- ----\n1.01 2", true),
  ])
  func absoluteBelowOneAndRelativeAbove(_ first: String, _ second: String, _ agree: Bool) {
    #expect(NumberTolerance.absolute(0.02).accepts(first, second) == agree)
  }

  @Test func relativeAndExact() {
    #expect(NumberTolerance.relative(percent: 5).accepts("100", "104.9"))
    #expect(!NumberTolerance.relative(percent: 5).accepts("100", "106"))
    #expect(!NumberTolerance.relative(percent: 5).accepts("0.001", "0.0015"))
    #expect(!NumberTolerance.exact.accepts("1", "1.0"))
    #expect(NumberTolerance.exact.accepts("1", "1"))
  }
}
