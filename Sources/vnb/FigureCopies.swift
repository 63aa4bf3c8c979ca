import Evaluation
import NotebookFormat
import Sessions

/// The labelled figures of a notebook under names that stay: `celeba-random-faces.png` for the
/// first picture of the cell `random-faces` of celeba.vnb, `celeba-random-faces-2.png` for the
/// second. Charts come as PNG and SVG.
struct FigureCopies {
  /// One file of a figure.
  struct Copy {
    /// Of the output folder.
    var source: String
    /// In the folder for the post.
    var name: String
    var label: String
    /// Nil when the output folder lacks it.
    var bytes: [UInt8]?
    /// The stored result is what the cell gives now.
    var isCurrent: Bool
    /// Why that is not known.
    var missingData: String?
  }

  /// What a figure in the folder for the post looks like.
  enum State: String, Codable {
    case current, stale, missing, orphaned
  }

  struct Finding: Codable {
    var file: String
    var state: State
    var reason: String
  }

  let opened: OpenedNotebook
  /// In the notebook's order.
  let copies: [Copy]
  /// Labelled cells that show figures but have none stored.
  let notRun: [String]

  init(of opened: OpenedNotebook, library: CommandLibrary) {
    self.opened = opened
    let manifest = Manifest.read(from: opened.folder)
    var copies: [Copy] = []
    var notRun: [String] = []
    let off = opened.checked.switchedOff
    for (index, cell) in opened.checked.cells.enumerated()
    where cell.cell.labelRange != nil && !off.contains(index) {
      let label = cell.cell.label
      guard let record = manifest?.record(for: label), record.state == .finished else {
        if cell.showsFigures(library) { notRun.append(label) }
        continue
      }
      let isCurrent = opened.checked.isCurrent(record, of: cell)
      for result in record.results where ["picture", "chart", "report"].contains(result.kind) {
        for file in result.files.keys.sorted()
        where file.hasSuffix(".png") || file.hasSuffix(".svg") {
          copies.append(
            Copy(
              source: file, name: "\(opened.place.stem)-\(file)", label: label,
              bytes: opened.folder.read(file), isCurrent: isCurrent,
              missingData: isCurrent ? nil : opened.checked.missingData(of: index)))
        }
      }
    }
    self.copies = copies
    self.notRun = notRun
  }

  // MARK: - Writing

  /// Writes every figure that is current; a file that is already the same is left alone.
  ///
  /// - Returns: the names of figures that are stale or missing in the output folder.
  func write(to folder: OutputFolder) throws(CommandFailure) -> [Finding] {
    var left: [Finding] = []
    for copy in copies {
      if let problem = problem(with: copy) {
        left.append(problem)
      } else if let bytes = copy.bytes, folder.read(copy.name) != bytes {
        try folder.write(bytes, to: copy.name)
      }
    }
    return left + notRun.map(missing)
  }

  private func problem(with copy: Copy) -> Finding? {
    if !copy.isCurrent {
      return Finding(
        file: copy.name, state: .stale,
        reason: copy.missingData
          ?? "cell '\(copy.label)', or what it needs, has changed since it was run")
    }
    guard copy.bytes == nil else { return nil }
    return Finding(
      file: copy.name, state: .missing, reason: "the output folder lacks '\(copy.source)'")
  }

  private func missing(_ label: String) -> Finding {
    Finding(
      file: "\(opened.place.stem)-\(label)", state: .missing,
      reason: "cell '\(label)' has no results")
  }

  // MARK: - Checking

  /// Compares a folder for a post with the notebook, its figures first, orphans last.
  func findings(in folder: OutputFolder) -> [Finding] {
    let findings = copies.map { copy in
      if let problem = problem(with: copy) { return problem }
      guard let stored = folder.read(copy.name) else {
        return Finding(file: copy.name, state: .missing, reason: "it was not exported")
      }
      return stored == copy.bytes
        ? Finding(file: copy.name, state: .current, reason: "")
        : Finding(file: copy.name, state: .stale, reason: "it differs from '\(copy.source)'")
    }
    return findings + notRun.map(missing) + orphans(in: folder)
  }

  /// Pictures that say they are of this notebook, and that it does not make. Of those of cells that
  /// are switched off nothing is said.
  private func orphans(in folder: OutputFolder) -> [Finding] {
    let names = Set(copies.map(\.name))
    let known = Set(opened.checked.cells.map(\.cell.label))
    let off = Set(opened.checked.switchedOff.map { opened.checked.cells[$0].cell.label })
    let notebook = opened.place.file.split(separator: "/").last.map(String.init) ?? ""
    return Surroundings.entries(of: folder.path).compactMap { name in
      guard name.hasSuffix(".png"), !names.contains(name), let bytes = folder.read(name),
        let origin = FigureOrigin(in: bytes), origin.notebook == notebook,
        !notRun.contains(origin.label), !off.contains(origin.label)
      else { return nil }
      let reason =
        known.contains(origin.label)
        ? "cell '\(origin.label)' makes no figure of this name"
        : "there is no cell '\(origin.label)' any more"
      return Finding(file: name, state: .orphaned, reason: reason)
    }
  }
}

extension CheckedCell {
  /// Whether a statement of the cell shows a picture or a chart.
  fileprivate func showsFigures(_ library: CommandLibrary) -> Bool {
    statements.contains { statement in
      guard case .shown(let node) = statement.content else { return false }
      if case .command(let command) = node.content,
        library.commands[command.name]?.drawsCharts(command.call) ?? false
      {
        return true
      }
      return node.value.type == .figure || node.value.type == .chart
    }
  }
}
