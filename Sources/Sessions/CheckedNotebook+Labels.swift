import Evaluation
import Language
import NotebookFormat

extension CheckedNotebook {
  /// Warnings for cells that show pictures and have no label: their files are called after the
  /// number of the cell, which changes with every cell that is added before it.
  static func unlabelledPictures(in cells: [CheckedCell]) -> [Diagnostic] {
    cells.filter { $0.cell.labelRange == nil }.compactMap { cell in
      let first = cell.statements.first { statement in
        guard case .shown(let node) = statement.content else { return false }
        return showsPicture(node.value)
      }
      return first.map { statement in
        Diagnostic(
          .warning, code: NotebookCode.unlabelledPicture.rawValue,
          "this picture is called '\(cell.cell.label)', after the number of its cell",
          at: statement.range, hint: "name the cell: '#| label: …' at its top")
      }
    }
  }

  private static func showsPicture(_ value: StaticValue) -> Bool {
    switch value.type {
    case .images, .figure: true
    case .runs: value.runs?.element.type == .images
    default: false
    }
  }
}
