extension Double {
  /// As many digits as a float32 has. Results of linear algebra are given with so many: OpenBLAS
  /// chooses its kernels by the CPU, and beyond them other CPUs would give other digits.
  public static var reproducibleDigits: Int { 7 }

  /// The number with so many digits from its first one on. Zero, infinities, NaN, and numbers that
  /// would need a power of ten beyond the exact ones stay as they are.
  ///
  /// - Precondition: between 1 and 15 digits.
  public func rounded(toSignificantDigits digits: Int) -> Double {
    precondition((1...15).contains(digits), "\(digits) digits")
    guard isNormal else { return self }
    // Powers of ten up to 22 are exact, so that multiplying and dividing by them rounds once.
    var power = 1.0
    let (lower, upper) = (Self.powerOfTen(digits - 1), Self.powerOfTen(digits))
    while abs(self) * power < lower, power < 1e22 { power *= 10 }
    guard abs(self) * power >= lower else { return self }
    if power > 1 { return (self * power).rounded() / power }
    while abs(self) / power >= upper, power < 1e22 { power *= 10 }
    return abs(self) / power < upper ? (self / power).rounded() * power : self
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
