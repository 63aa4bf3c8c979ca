import Raster

/// Pictures of one size that are counted from 0 and can be asked for in any order: what the
/// commands call a dataset.
///
/// Reading is safe from several threads at once.
public protocol ImageCollection: Sendable {
  var count: Int { get }
  var width: Int { get }
  var height: Int { get }
  /// 1 (grey) or 3 (RGB).
  var channels: Int { get }
  /// Names as `where` spells them: lower case, with hyphens. Empty where nothing is known.
  var attributeNames: [String] { get }
  /// Files that were left out while loading.
  var skipped: SkippedFiles { get }

  /// The truth of `attributeNames[attribute]` for a picture.
  ///
  /// - Precondition: both indices are in range.
  func attributeValue(_ attribute: Int, at index: Int) -> Bool

  /// The truth of every attribute of a picture, in the order of `attributeNames`.
  ///
  /// - Precondition: `0 <= index < count`.
  func attributes(at index: Int) -> [Bool]

  /// The number of the person in a picture; nil where that is not known.
  ///
  /// - Precondition: `0 <= index < count`.
  func person(at index: Int) -> Int?

  /// The names of the factors that made the pictures, as ``FaceFactor`` has them; empty where they
  /// are not known.
  var factorNames: [String] { get }

  /// The value of each factor of a picture, in the order of `factorNames`.
  ///
  /// - Precondition: `0 <= index < count`.
  func factors(at index: Int) -> [Double]

  /// A picture.
  ///
  /// - Precondition: `0 <= index < count`.
  func image(at index: Int) throws -> Image

  /// Writes the pictures one after the other, each as height × width × channels bytes.
  ///
  /// - Precondition: every index is in range; `target` has room for all of them.
  func copy(_ indices: [Int], into target: UnsafeMutablePointer<UInt8>) throws
}

extension ImageCollection {
  public func attributes(at index: Int) -> [Bool] {
    attributeNames.indices.map { attributeValue($0, at: index) }
  }

  public func person(at index: Int) -> Int? { nil }

  public var factorNames: [String] { [] }

  public func factors(at index: Int) -> [Double] { [] }

  /// Bytes of one picture.
  public var bytesPerImage: Int { width * height * channels }

  /// The place of an attribute, however it is spelt: `Blond_Hair`, `blond-hair`, `blond_hair`.
  public func attributeIndex(_ name: String) -> Int? {
    attributeNames.firstIndex(of: AttributeTable.normalised(name))
  }

  public func image(at index: Int) throws -> Image {
    var failure: (any Error)?
    let count = bytesPerImage
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      initialized = count
      guard let base = buffer.baseAddress else { return }
      do { try copy([index], into: base) } catch { failure = error }
    }
    if let failure { throw failure }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
