import Raster

/// Face pictures made by arithmetic: a stand-in for CelebA with known factors.
///
/// A picture is a function of (seed, index), to the byte and on any processor; any picture can be
/// asked for at any time. The eyes lie at nearly the same place in all of them, as in CelebA's
/// aligned edition, and a portrait (178×218) shows the square picture with more around it: its
/// columns 25–152 and rows 50–177 are the framing of a square one.
public struct SyntheticFaces: Sendable {
  /// As many pictures as CelebA has; an index is below it.
  public static let count = 202_599

  /// Of the generator: raised when a seed and an index begin to give another picture or other
  /// attributes, so that results computed from the old ones are not taken for new.
  public static let version = 1

  /// The attributes that `attributes(at:)` decides, spelt and ordered as CelebA's.
  public static let attributeNames: [String] = FaceAttribute.all.map(\.name)

  /// Another seed, another crowd.
  public let seed: UInt64

  public init(seed: UInt64 = 0) {
    self.seed = seed
  }

  /// What makes up the face at `index`.
  ///
  /// - Precondition: `index` is not negative.
  public func factors(at index: Int) -> FaceFactors {
    precondition(index >= 0, "faces are counted from 0")
    return FactorSampling(random: CounterRandom(seed: seed, index: UInt64(index))).factors()
  }

  /// The truth of each of `attributeNames` for the face at `index`.
  public func attributes(at index: Int) -> [Bool] {
    Self.attributes(of: factors(at: index))
  }

  /// The truth of each of `attributeNames` for a face with these factors.
  public static func attributes(of factors: FaceFactors) -> [Bool] {
    FaceAttribute.all.map { $0.holds(factors) }
  }

  /// The picture at `index`.
  ///
  /// - Precondition: `width` and `height` are at least 1, `channels` is 1 (grey) or 3 (RGB).
  public func render(at index: Int, width: Int, height: Int, channels: Int = 3) -> Image {
    render(factors: factors(at: index), width: width, height: height, channels: channels)
  }

  /// The picture of a face with these factors, for instance of one in which a factor was changed.
  ///
  /// - Precondition: `width` and `height` are at least 1, `channels` is 1 (grey) or 3 (RGB).
  public func render(
    factors: FaceFactors, width: Int, height: Int, channels: Int = 3
  ) -> Image {
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, count in
      Self.render(
        factors: factors, width: width, height: height, channels: channels, into: buffer)
      count = width * height * channels
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// Writes the picture into the first width × height × channels bytes of `buffer`, rows from the
  /// top, channels interleaved.
  ///
  /// - Precondition: `buffer` is large enough, and the sizes are as `render(factors:…)` says.
  public static func render(
    factors: FaceFactors, width: Int, height: Int, channels: Int = 3,
    into buffer: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(width >= 1 && height >= 1, "a picture has at least one pixel")
    precondition(channels == 1 || channels == 3, "a picture has 1 or 3 channels")
    precondition(buffer.count >= width * height * channels, "the buffer must hold the picture")
    let framing = Framing(width: width, height: height)
    let canvas = Canvas(framing: framing)
    FacePainter(factors: factors, framing: framing).paint(on: canvas)
    canvas.develop(channels: channels, into: buffer)
  }
}
