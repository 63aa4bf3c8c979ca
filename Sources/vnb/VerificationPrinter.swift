import Sessions
import Terminal
import Verification

/// Shows a comparison: a line for each cell, what differs below it, and a summary.
struct VerificationPrinter {
  let console: Console
  let opened: OpenedNotebook

  /// Lines of a difference of texts that are shown.
  private static let lineLimit = 24
  /// Columns of such a line; those of an SVG are long.
  private static let columnLimit = 160

  private var style: Style { console.resultStyle }

  func print(_ verification: Verification, isAccepted: Bool) {
    console.result(
      "\(style.bold(opened.place.written)): \(Surroundings.shown(opened.folder.path))")
    let width = verification.cells.map(\.label.count).max() ?? 0
    for cell in verification.cells { print(cell, width: width) }
    for file in verification.files where file.isDifference { print(file, indent: "  ") }
    console.result(summary(of: verification, isAccepted: isAccepted))
  }

  private func print(_ cell: CellComparison, width: Int) {
    let label = cell.label + String(repeating: " ", count: width - cell.label.count)
    var line = "  \(label)  "
    switch cell.state {
    case .same: line += style.green("same")
    case .changed: line += style.red("changed")
    case .failed: line += style.red("failed")
    case .skipped: line += style.dim("skipped")
    case .notRun: line += style.dim("not run")
    }
    if cell.state == .same {
      let count = cell.files.count
      let tolerated = cell.files.count { $0.state == .tolerated }
      line += count == 0 ? "" : "  \(count) \(count == 1 ? "file" : "files")"
      if tolerated > 0 { line += ", \(tolerated) within the tolerance" }
    }
    if let reason = cell.reason { line += "  \(reason)" }
    if cell.isStale { line += "  " + style.dim("(the notebook or its inputs changed since)") }
    console.result(line)
    for difference in cell.differences { print(difference, indent: "    ") }
  }

  private func print(_ file: FileComparison, indent: String) {
    let state = file.state == .changed ? "" : "\(file.state.rawValue): "
    console.result("\(indent)\(file.file): \(state)\(file.summary ?? "it differs")")
    if let sheet = file.sheet {
      console.result(
        "\(indent)  old | new | difference: "
          + Surroundings.shown("\(opened.folder.path)/\(sheet)"))
    }
    guard let difference = file.difference else { return }
    let lines = difference.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.prefix(Self.lineLimit) {
      let text = line.count > Self.columnLimit ? "\(line.prefix(Self.columnLimit))…" : String(line)
      switch line.first {
      case "-": console.result(indent + "  " + style.red(text))
      case "+": console.result(indent + "  " + style.green(text))
      default: console.result(indent + "  " + text)
      }
    }
    if lines.count > Self.lineLimit {
      console.result("\(indent)  … \(lines.count - Self.lineLimit) more lines")
    }
  }

  private func summary(of verification: Verification, isAccepted: Bool) -> String {
    let cells = verification.cells
    let compared = cells.count { $0.state == .same || $0.state == .changed }
    var parts = ["\(compared) of \(opened.checked.cells.count) cells compared"]
    for (state, words) in [
      (FileComparison.State.changed, "changed"), (.missing, "missing"), (.new, "new"),
      (.orphaned, "orphaned"),
    ] {
      let count =
        (cells.flatMap(\.differences) + verification.files).count { $0.state == state }
      if count > 0 { parts.append("\(count) \(words)") }
    }
    if verification.differenceCount == 0 { parts.append("no differences") }
    let text = parts.joined(separator: ", ")
    if verification.differenceCount == 0 { return text }
    return isAccepted ? "\(text): recorded" : "\(text); --accept records what was computed"
  }
}
