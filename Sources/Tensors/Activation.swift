/// An element-wise activation whose derivative can be told from its own output.
///
/// | case | value | derivative, from the output y |
/// |---|---|---|
/// | `identity` | x | 1 |
/// | `leakyReLU(s)` | x > 0 ? x : s·x | y > 0 ? 1 : s |
/// | `relu` | max(x, 0) | y > 0 ? 1 : 0 |
/// | `selu` | λ·(x > 0 ? x : α·(eˣ − 1)) | y > 0 ? λ : y + λ·α |
public enum Activation: Hashable, Sendable {
  case identity
  /// A slope in ]0, 1] for negative arguments.
  case leakyReLU(slope: Float)
  case relu
  /// Self-normalising exponential unit (Klambauer et al. 2017).
  case selu

  /// SELU's λ.
  public static let seluScale: Float = 1.050_700_98
  /// SELU's α.
  public static let seluAlpha: Float = 1.673_263_24

  /// The value at `x`.
  @inline(__always)
  public func value(_ x: Float) -> Float {
    switch self {
    case .identity: x
    case .leakyReLU(let slope): x > 0 ? x : slope * x
    case .relu: x > 0 ? x : (x.isNaN ? x : 0)
    case .selu:
      x > 0
        ? Self.seluScale * x
        : Self.seluScale * Self.seluAlpha * (ElementaryFunctions.exp(x) - 1)
    }
  }

  /// The derivative where the value is `output`.
  @inline(__always)
  public func derivative(output: Float) -> Float {
    switch self {
    case .identity: 1
    case .leakyReLU(let slope): output > 0 ? 1 : slope
    case .relu: output > 0 ? 1 : 0
    case .selu: output > 0 ? Self.seluScale : output + Self.seluScale * Self.seluAlpha
    }
  }
}
