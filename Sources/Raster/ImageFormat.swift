/// What the first bytes of a file look like; file names are not looked at.
public enum ImageFormat: String, Hashable, Sendable, CustomStringConvertible {
  case png = "PNG"
  case jpeg = "JPEG"

  public var description: String { rawValue }

  /// The format that the bytes begin as, or nil.
  public init?(sniffing bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }

  /// A phrase for bytes that are no picture we read: "a web page", "a GIF picture", "a file of
  /// zeros", …
  public static func describeForeign(_ bytes: some Collection<UInt8>) -> String {
    let head = Array(bytes.prefix(512))
    if head.isEmpty { return "an empty file" }
    for (opening, phrase) in openings where head.starts(with: opening) { return phrase }
    if let phrase = describeContainer(head) { return phrase }
    if head.allSatisfy({ $0 == 0 }) { return "a file of zeros" }
    guard isText(head) else { return "a file of unknown kind" }
    let text = String(decoding: head, as: UTF8.self).lowercased()
    if text.contains("<svg") { return "an SVG drawing" }
    if text.contains("<!doctype html") || text.contains("<html") { return "a web page" }
    if text.contains("git-lfs.github.com") { return "a Git LFS pointer, not the file itself" }
    return "a text file"
  }

  private static let openings: [([UInt8], String)] = [
    (Array("GIF8".utf8), "a GIF picture"),
    (Array("BM".utf8), "a BMP picture"),
    ([0x49, 0x49, 0x2A, 0x00], "a TIFF picture"), ([0x4D, 0x4D, 0x00, 0x2A], "a TIFF picture"),
    (Array("8BPS".utf8), "a Photoshop picture"),
    ([0, 0, 1, 0], "an icon"),
    ([0xFF, 0x0A], "a JPEG XL picture"),
    ([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20], "a JPEG XL picture"),
    ([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20], "a JPEG 2000 picture"),
    (Array("%PDF".utf8), "a PDF document"),
    (Array("PK".utf8), "a zip archive"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive"),
    (Array("Rar!".utf8), "a RAR archive"),
    ([0x1F, 0x8B], "a gzip file"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"),
  ]

  /// Formats that name themselves a few bytes in.
  private static func describeContainer(_ head: [UInt8]) -> String? {
    guard head.count >= 12 else { return nil }
    let name = head[8..<12]
    if head.starts(with: Array("RIFF".utf8)) {
      return name.elementsEqual("WEBP".utf8) ? "a WebP picture" : "a RIFF file"
    }
    guard head[4..<8].elementsEqual("ftyp".utf8) else { return nil }
    if name.starts(with: "avi".utf8) { return "an AVIF picture" }
    if name.starts(with: "hei".utf8) || name.starts(with: "mif1".utf8) { return "a HEIC picture" }
    return "a video"
  }

  private static func isText(_ head: [UInt8]) -> Bool {
    head.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == 0x0C }
  }
}
