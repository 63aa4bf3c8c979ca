import Charts
import Testing

@Suite("Significant digits")
struct SignificantDigitsTests {
  @Test(arguments: [
    (123_456.789, 7, 123_456.8), (-0.000_123_456_789, 3, -0.000123), (9.9999999, 3, 10),
    (1_234_567_890_123, 4, 1_235_000_000_000), (0, 7, 0), (1e-30, 7, 1e-30), (1e300, 7, 1e300),
    (14.218_824_748_183_5, 7, 14.218_82), (0.5, 1, 0.5), (1, 15, 1),
  ])
  func rounds(number: Double, digits: Int, expected: Double) {
    #expect(number.rounded(toSignificantDigits: digits) == expected)
  }

  @Test("leaves what is no number alone")
  func special() {
    #expect(Double.infinity.rounded(toSignificantDigits: 7) == .infinity)
    #expect(Double.nan.rounded(toSignificantDigits: 7).isNaN)
  }

  @Test("hides what another order of a sum changes")
  func neighbours() {
    let number = 8.918227398233986
    #expect(
      number.rounded(toSignificantDigits: 7)
        == (number + 4 * number.ulp).rounded(toSignificantDigits: 7))
  }
}
