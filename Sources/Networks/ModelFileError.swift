/// Why a model file cannot be read.
public enum ModelFileError: Error, Hashable, CustomStringConvertible {
  /// It is shorter than it says, or than any file of the format.
  case truncated(needed: Int, found: Int)
  /// The header is longer than the limit.
  case headerTooLong(bytes: UInt64)
  /// The header is no JSON of the format's kind.
  case header(String)
  /// A tensor's entry contradicts itself or the file.
  case tensor(name: String, String)
  /// The tensors do not cover the data exactly.
  case layout(String)
  /// The bytes are not those that were written.
  case checksum
  /// A well-formed file that is not ours.
  case foreign(String)
  /// The file's network cannot be built, or its tensors do not fit it.
  case network(ShapeProblem)

  public var description: String {
    switch self {
    case .truncated(let needed, let found):
      "the file is cut: it has \(found) bytes of at least \(needed)"
    case .headerTooLong(let bytes):
      "the header claims \(bytes) bytes, more than \(ModelFile.headerLimit): "
        + "this is no safetensors file"
    case .header(let text): "the header is damaged: \(text)"
    case .tensor(let name, let text): "the tensor '\(name)' \(text)"
    case .layout(let text): text
    case .checksum: "its checksum is another one: it was changed after it was written"
    case .foreign(let text): "this is no model saved by vnb: \(text)"
    case .network(let problem): "the saved network does not fit together: \(problem)"
    }
  }
}
