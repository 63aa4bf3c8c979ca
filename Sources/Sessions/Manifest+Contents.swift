import Digests
import Evaluation
import Language

extension Manifest {
  /// What a run of the notebook begins with: its own parameters, and the records of an earlier run.
  public init(of notebook: CheckedNotebook, profile: String?, keeping old: Manifest?) {
    let name = notebook.notebook.source.name.split(separator: "/").last ?? ""
    self.init(
      engine: EngineVersion.text, notebook: String(name), parameters: [:], profile: profile,
      seed: notebook.seed)
    for parameter in notebook.parameters {
      parameters[parameter.name] = parameter.value.map(Self.portable) ?? ""
      if let path = parameter.value?.path, let digest = notebook.pathDigests[path.absolute] {
        parameterDigests[parameter.name] = digest.hexadecimal
      }
    }
    cells = notebook.cells.map { cell in
      old?.record(for: cell.cell.label)
        ?? CellRecord(label: cell.cell.label, key: cell.key?.hexadecimal ?? "")
    }
  }

  /// A value without anything of this machine: paths by their last component.
  private static func portable(_ value: Value) -> String {
    if let path = value.path { return path.lastComponent }
    if case .list(let values) = value {
      return "[\(values.map(portable).joined(separator: ", "))]"
    }
    return value.text
  }
}

extension ResultRecord {
  /// Its name and files are set as they are written.
  init(of presentation: Presentation) {
    self.init(
      kind: presentation.kind.rawValue, name: "", text: presentation.text,
      width: presentation.pixelSize?.width, height: presentation.pixelSize?.height)
  }

  /// Adds a file of the result.
  ///
  /// - Parameters:
  ///   - content: the digest of what it shows.
  ///   - written: its bytes.
  mutating func note(_ name: String, showing content: Digest, _ written: [UInt8]) {
    files[name] = content.hexadecimal
    let digest = Digest(of: written)
    if digest != content { bytes = (bytes ?? [:]).merging([name: digest.hexadecimal]) { $1 } }
  }

  /// - Parameter files: at least one.
  init(of files: [SavedFiles.File], text: String?) {
    self.init(
      kind: Self.savedKind, name: files.first?.path ?? "",
      files: Dictionary(files.map { ($0.path, $0.digest.hexadecimal) }) { $1 }, text: text)
  }
}

extension Presentation {
  /// A value that shows itself, or a plain value as text.
  public init(of value: Value, _ options: PresentationOptions) throws {
    if case .result(let result) = value, let presentable = result as? any PresentableValue {
      self = try presentable.presentation(options)
    } else {
      self.init(kind: .text, text: value.text)
    }
  }
}
