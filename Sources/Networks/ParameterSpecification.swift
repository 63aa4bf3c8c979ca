import Tensors

/// Name, shape and first values of a parameter, before it exists.
public struct ParameterSpecification: Hashable, Sendable {
  /// How the first values are chosen.
  public enum Initializer: Hashable, Sendable {
    /// Uniform in ±√(6 / (fanIn + fanOut)): Glorot and Bengio 2010, Keras's default.
    case glorotUniform(fanIn: Int, fanOut: Int)
    case constant(Float)
  }

  /// Unique in its network, such as `encoder.conv1.kernel`.
  public let name: String
  /// Sizes, slowest first; a kernel's are rows, columns, input and output maps (of a transposed
  /// convolution rows, columns, output and input).
  public let shape: [Int]
  public let initializer: Initializer
  /// False for statistics that are kept but not learned.
  public let isTrainable: Bool

  /// Number of values.
  public var count: Int { shape.reduce(1, *) }

  init(
    _ name: String, _ shape: [Int], _ initializer: Initializer = .constant(0),
    isTrainable: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.isTrainable = isTrainable
  }

  /// The first values, from the seed and the parameter's name.
  func initialValues(seed: UInt64) -> [Float] {
    switch initializer {
    case .constant(let value):
      return Array(repeating: value, count: count)
    case .glorotUniform(let fanIn, let fanOut):
      let limit = (6 / Float(fanIn + fanOut)).squareRoot()
      let stream = RandomStream(seed: seed, purpose: "initialize." + name)
      return [Float](unsafeUninitializedCapacity: count) { values, initialized in
        for index in stride(from: 0, to: count, by: 4) {
          let words = stream.words(at: UInt64(index >> 2))
          for lane in 0..<min(4, count - index) {
            let uniform = Float(words[lane] >> 8) * 0x1p-24
            values[index + lane] = (2 * uniform - 1) * limit
          }
        }
        initialized = count
      }
    }
  }
}
