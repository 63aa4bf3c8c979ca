/// Where a path was written; an absent file is the notebook's mistake, or that of the command line.
public enum PathOrigin: Hashable, Sendable {
  case notebook
  /// `-P data=…`
  case commandLine
  /// The file of `--params`.
  case parameterFile
}

/// What relative paths and `~/` are resolved against.
public struct PathRoot: Hashable, Sendable {
  /// Absolute.
  public var folder: String
  /// What `~` stands for; nil where there is none.
  public var home: String?
  public var origin: PathOrigin

  public init(folder: String, home: String? = nil, origin: PathOrigin = .notebook) {
    self.folder = folder
    self.home = home
    self.origin = origin
  }

  /// Makes a path absolute, without looking at any file. `..` stays: links decide what it means.
  public func resolve(_ written: String) -> PathValue {
    var text = Substring(written)
    if let home, text == "~" || text.hasPrefix("~/") {
      text = Substring(home + text.dropFirst())
    }
    while text.hasPrefix("./") { text = text.dropFirst(2) }
    let absolute: String =
      if text.hasPrefix("/") { String(text) } else if text.isEmpty || text == "." { folder } else {
        folder.hasSuffix("/") ? folder + text : folder + "/" + text
      }
    return PathValue(written: written, absolute: absolute, origin: origin)
  }
}
