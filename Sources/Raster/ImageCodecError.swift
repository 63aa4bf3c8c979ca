/// Why bytes did not become a picture, or a picture did not become bytes.
public enum ImageCodecError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes are of a kind we do not read; `looksLike` is a phrase such as "a web page".
  case foreign(looksLike: String)
  /// The bytes end before the picture does.
  case truncated(ImageFormat)
  /// The bytes break the rules of their format.
  case damaged(ImageFormat, reason: String)
  case sideTooLong(width: Int, height: Int, limit: Int)
  case tooManyPixels(width: Int, height: Int, limit: Int)
  case tooManyScans(limit: Int)
  case outOfMemory
  /// A picture or an argument that the format cannot hold.
  case cannotEncode(ImageFormat, reason: String)

  public var description: String {
    switch self {
    case .foreign(let phrase):
      "not a PNG or JPEG picture but \(phrase)"
    case .truncated(let format):
      "cut short: the \(format) file ends before its picture does"
    case .damaged(let format, let reason):
      "damaged \(format) file: \(reason)"
    case .sideTooLong(let width, let height, let limit):
      "too large: \(width)x\(height) pixels, max-side=\(limit) are allowed"
    case .tooManyPixels(let width, let height, let limit):
      "too large: \(width)x\(height) pixels, max-pixels=\(limit) are allowed"
    case .tooManyScans(let limit):
      "more progressive scans than max-scans=\(limit)"
    case .outOfMemory:
      "not enough memory for the picture"
    case .cannotEncode(let format, let reason):
      "cannot be written as \(format): \(reason)"
    }
  }
}
