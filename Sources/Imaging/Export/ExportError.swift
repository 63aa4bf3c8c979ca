/// Why built-in faces could not be written as files.
public enum ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place is taken: what is there is not written over.
  case exists(path: String)
  /// A file or folder cannot be made; `reason` is the system's.
  case cannotCreate(path: String, reason: String)
  /// Writing failed: the disk is full, or broke.
  case cannotWrite(path: String, reason: String)

  public var description: String {
    switch self {
    case .exists(let path):
      "'\(path)' exists already; name a place that is free"
    case .cannotCreate(let path, let reason):
      "cannot create '\(path)': \(reason)"
    case .cannotWrite(let path, let reason):
      "cannot write '\(path)': \(reason); nothing was kept"
    }
  }
}
