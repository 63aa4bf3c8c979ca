import Digests
import Evaluation
import Raster

/// Where a picture comes from, as it is written into its PNG file: the file can be copied anywhere
/// and still tells.
public struct FigureOrigin: Equatable, Sendable {
  /// The notebook's file name.
  public var notebook: String
  public var label: String
  /// The key of the cell, in hexadecimal.
  public var key: String
  public var profile: String?

  public init(notebook: String, label: String, key: String, profile: String?) {
    self.notebook = notebook
    self.label = label
    self.key = key
    self.profile = profile
  }

  private static let software = "vnb"

  /// As a PNG file holds it. `Software` and `Source` are keys that PNG defines.
  var texts: [(key: String, value: String)] {
    [
      ("Software", "\(Self.software) \(EngineVersion.text)"), ("Source", notebook),
      ("vnb:label", label), ("vnb:key", key),
    ] + (profile.map { [("vnb:profile", $0)] } ?? [])
  }

  /// What a PNG file says; nil when it is no PNG file or none of ours.
  public init?(in bytes: [UInt8]) {
    guard let texts = try? PNGCodec.text(in: bytes) else { return nil }
    func value(_ key: String) -> String? { texts.first { $0.key == key }?.value }
    guard let notebook = value("Source"), let label = value("vnb:label"),
      let key = value("vnb:key")
    else { return nil }
    self.init(notebook: notebook, label: label, key: key, profile: value("vnb:profile"))
  }

  /// A shown file with its origin written into it, where its format has a place for it.
  func marked(_ file: OutputFile) -> [UInt8] {
    guard file.fileExtension == "png" else { return file.bytes }
    return (try? PNGCodec.adding(text: texts, to: file.bytes)) ?? file.bytes
  }
}
