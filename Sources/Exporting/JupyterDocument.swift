/// The parts of nbformat 4.5 that an exported notebook has.
struct JupyterDocument: Encodable {
  struct Metadata: Encodable {
    var title: String?
    /// Name and version of the engine.
    var vnb: String
    private let kernelspec = ["name": "vnb", "display_name": "vnb"]
    private let languageInfo = ["name": "vnb", "file_extension": ".vnb", "mimetype": "text/x-vnb"]

    init(title: String?, vnb: String) {
      self.title = title
      self.vnb = vnb
    }

    private enum CodingKeys: String, CodingKey {
      case title, vnb, kernelspec
      case languageInfo = "language_info"
    }
  }

  var cells: [JupyterCell]
  var metadata: Metadata
  private let format = 4
  private let minorFormat = 5

  init(cells: [JupyterCell], metadata: Metadata) {
    self.cells = cells
    self.metadata = metadata
  }

  private enum CodingKeys: String, CodingKey {
    case cells, metadata
    case format = "nbformat"
    case minorFormat = "nbformat_minor"
  }
}

/// A Markdown or code cell.
enum JupyterCell: Encodable {
  /// What is hidden at first.
  struct Metadata: Encodable {
    var sourceHidden = false
    var outputsHidden = false

    private enum CodingKeys: String, CodingKey { case jupyter }
    private enum HiddenKeys: String, CodingKey {
      case sourceHidden = "source_hidden"
      case outputsHidden = "outputs_hidden"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      guard sourceHidden || outputsHidden else { return }
      var hidden = container.nestedContainer(keyedBy: HiddenKeys.self, forKey: .jupyter)
      if sourceHidden { try hidden.encode(true, forKey: .sourceHidden) }
      if outputsHidden { try hidden.encode(true, forKey: .outputsHidden) }
    }
  }

  case markdown(id: String, text: String)
  case code(id: String, text: String, metadata: Metadata, outputs: [JupyterOutput])

  private enum CodingKeys: String, CodingKey {
    case id, metadata, source, outputs
    case type = "cell_type"
    case executionCount = "execution_count"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .markdown(let id, let text):
      try container.encode("markdown", forKey: .type)
      try container.encode(id, forKey: .id)
      try container.encode(Metadata(), forKey: .metadata)
      try container.encode(jupyterLines(text), forKey: .source)
    case .code(let id, let text, let metadata, let outputs):
      try container.encode("code", forKey: .type)
      try container.encode(id, forKey: .id)
      try container.encode(metadata, forKey: .metadata)
      try container.encode(jupyterLines(text), forKey: .source)
      try container.encode(outputs, forKey: .outputs)
      try container.encodeNil(forKey: .executionCount)
    }
  }
}

/// One output of a code cell.
enum JupyterOutput: Encodable {
  /// In pixels.
  struct Size: Encodable {
    var width: Int
    var height: Int
  }

  /// One result in several media types; the metadata by media type.
  case display([String: String], metadata: [String: Size])
  case error(name: String, message: String, trace: [String])

  static func text(_ text: String) -> JupyterOutput {
    .display(["text/plain": text], metadata: [:])
  }

  private enum CodingKeys: String, CodingKey {
    case data, metadata, ename, evalue, traceback
    case type = "output_type"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .display(let data, let metadata):
      try container.encode("display_data", forKey: .type)
      // Pictures are one string, as Jupyter writes them; texts are lines.
      let texts = data.map { ($0, MediaText(text: $1, isWhole: $0.hasPrefix("image/"))) }
      try container.encode(Dictionary(uniqueKeysWithValues: texts), forKey: .data)
      try container.encode(metadata, forKey: .metadata)
    case .error(let name, let message, let trace):
      try container.encode("error", forKey: .type)
      try container.encode(name, forKey: .ename)
      try container.encode(message, forKey: .evalue)
      try container.encode(trace, forKey: .traceback)
    }
  }

  private struct MediaText: Encodable {
    var text: String
    var isWhole: Bool

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if isWhole {
        try container.encode(text)
      } else {
        try container.encode(jupyterLines(text))
      }
    }
  }
}

/// A text as Jupyter keeps it: lines with their line feeds.
private func jupyterLines(_ text: String) -> [String] {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  return lines.enumerated().compactMap { index, line in
    let isLast = index == lines.count - 1
    return isLast ? (line.isEmpty ? nil : String(line)) : line + "\n"
  }
}
