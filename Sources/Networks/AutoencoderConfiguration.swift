import Tensors

/// The shape of an autoencoder, without the size of its pictures.
///
/// The default is the network of post XI of Anracom's series "Variational Autoencoder with
/// Tensorflow 2.8": four convolutions of 32, 64, 128 and 256 maps with kernels of 3 and stride 2,
/// LeakyReLU, a code of 256 numbers.
///
/// **Encoder**: for each layer convolution ('same' padding, bias) → batch normalization →
/// activation → dropout, and a residual block if asked for; flattened; with `encoderDense` a dense
/// layer of that width with the activation; then two linear heads for the mean and the logarithm of
/// the variance, or one for the code of a plain autoencoder.
///
/// **Decoder**: a linear dense layer to the encoder's last pictures; then the mirror image of the
/// encoder's layers as transposed convolutions: layer i has the kernel and stride of the encoder's
/// i-th from last, and as many maps as that layer's input, so the last has the picture's channels.
/// All but the last are followed by normalization, activation, dropout and residual block as in the
/// encoder. A sigmoid ends it.
///
/// **Residual block**: x ↦ activation(x + f(x)), where f is convolution 3×3 with stride 1 →
/// normalization → activation → convolution 3×3 with stride 1 → normalization, all with the maps of
/// x, normalization only with `batchNormalization`.
///
/// **Nearest upsampling**: in place of each transposed convolution with stride 2, every pixel is
/// repeated twice in both directions and a convolution with stride 1 and the same kernel follows. A
/// layer with stride 1 is a convolution then.
public struct AutoencoderConfiguration: Hashable, Sendable, Codable {
  /// What the code is.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A Gaussian: mean and variance for each coordinate.
    case variational
    /// The numbers themselves.
    case plain
  }

  /// The activation of every hidden layer.
  public enum HiddenActivation: String, Hashable, Sendable, Codable, CaseIterable {
    /// Slope 0.3 for negative arguments, Keras's default.
    case leakyReLU
    case relu
    /// SELU; dropout is alpha dropout then.
    case selu

    /// The activation as the engine computes it.
    public var function: Activation {
      switch self {
      case .leakyReLU: .leakyReLU(slope: 0.3)
      case .relu: .relu
      case .selu: .selu
      }
    }
  }

  public enum Blocks: String, Hashable, Sendable, Codable, CaseIterable {
    case plain, residual
  }

  public enum Upsampling: String, Hashable, Sendable, Codable, CaseIterable {
    case transpose, nearest
  }

  public var kind: Kind
  /// Maps of each layer of the encoder.
  public var filters: [Int]
  /// Side of each layer's kernel, 1–7.
  public var kernels: [Int]
  /// Stride of each layer, 1–2.
  public var strides: [Int]
  /// Length of a code.
  public var codeLength: Int
  public var activation: HiddenActivation
  /// Momentum 0.99, ε 1e-3.
  public var batchNormalization: Bool
  /// Share of the values dropped while training, in 0 ..< 1; 0 is none.
  public var dropout: Double
  public var blocks: Blocks
  public var upsampling: Upsampling
  /// Width of an extra dense layer before the heads, or none.
  public var encoderDense: Int?

  /// The article's network unless told otherwise; `kernels` and `strides` of one number hold for
  /// all layers.
  public init(
    kind: Kind = .variational, filters: [Int] = [32, 64, 128, 256], kernels: [Int] = [3],
    strides: [Int] = [2], codeLength: Int = 256, activation: HiddenActivation = .leakyReLU,
    batchNormalization: Bool = false, dropout: Double = 0, blocks: Blocks = .plain,
    upsampling: Upsampling = .transpose, encoderDense: Int? = nil
  ) {
    self.kind = kind
    self.filters = filters
    self.kernels =
      kernels.count == 1 ? Array(repeating: kernels[0], count: filters.count) : kernels
    self.strides =
      strides.count == 1 ? Array(repeating: strides[0], count: filters.count) : strides
    self.codeLength = codeLength
    self.activation = activation
    self.batchNormalization = batchNormalization
    self.dropout = dropout
    self.blocks = blocks
    self.upsampling = upsampling
    self.encoderDense = encoderDense
  }
}

/// The size of a picture: rows × columns × channels, channels last.
public struct PictureShape: Hashable, Sendable, Codable, CustomStringConvertible {
  public var width: Int
  public var height: Int
  public var channels: Int

  public init(width: Int, height: Int, channels: Int) {
    self.width = width
    self.height = height
    self.channels = channels
  }

  /// Numbers in a picture.
  public var size: Int { width * height * channels }

  /// For example `96x96x3`: width, height, channels.
  public var description: String { "\(width)x\(height)x\(channels)" }
}
