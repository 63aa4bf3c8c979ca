/// All that determines a picture: a value for each factor, and the seed of the details that are no
/// factors (strands, textures, places of lights in the background).
public struct FaceFactors: Hashable, Sendable {
  private var storage: [Double]

  /// Chooses the details that no factor names. The same details and factors, the same picture.
  public var detailSeed: UInt64

  /// A plain face: each factor at 0, or at the value in its range that is nearest to 0.
  public init(detailSeed: UInt64 = 0) {
    storage = FaceFactor.allCases.map { min(max(0, $0.range.lowerBound), $0.range.upperBound) }
    self.detailSeed = detailSeed
  }

  /// A factor's value; one that is set is held within the factor's range (NaN becomes its lower
  /// end), and is rounded to a whole number where the factor is discrete.
  public subscript(factor: FaceFactor) -> Double {
    get { storage[factor.rawValue] }
    set {
      let range = factor.range
      let held = newValue >= range.lowerBound ? min(newValue, range.upperBound) : range.lowerBound
      storage[factor.rawValue] = factor.isDiscrete ? held.rounded() : held
    }
  }

  /// The factors with their names, in a fixed order.
  public var values: [(name: String, value: Double)] {
    FaceFactor.allCases.map { ($0.name, self[$0]) }
  }

  /// The value as the renderer wants it.
  func float(_ factor: FaceFactor) -> Float { Float(storage[factor.rawValue]) }

  /// The value of a discrete factor.
  func kind(_ factor: FaceFactor) -> Int { Int(storage[factor.rawValue]) }
}
