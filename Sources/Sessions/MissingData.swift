import Evaluation
import Glibc

// A notebook whose data are not here, as in a clone without them, cannot run; but what it gave is
// stored and can be shown. Whether that is still what its cells give can be told of those cells
// only that read nothing of the missing data, and need none that does.

extension CheckedNotebook {
  /// Why it cannot be told whether a cell gives what is stored of it: `data: 'photos' is missing`.
  ///
  /// - Returns: nil when it can be told.
  public func missingData(of index: Int) -> String? {
    guard hasErrors, !canBeJudged(cells[index]) else { return nil }
    for cell in needs(of: index).sorted().map({ cells[$0] }) {
      for statement in cell.statements {
        guard case .invalid = statement.content else { continue }
        let missing = parameters.first { parameter in
          statement.usedNames.contains(parameter.name)
            && parameter.value?.path.map { access($0.absolute, F_OK) != 0 } ?? false
        }
        if let missing, let path = missing.value?.path {
          return "\(missing.name): '\(path.lastComponent)' is missing"
        }
        let finding = diagnostics.first { finding in
          finding.severity == .error && finding.range.lower >= statement.range.lower
            && finding.range.upper <= statement.range.upper
        }
        if let finding { return finding.message }
      }
    }
    return nil
  }

  /// Its key is known, and so are those of all that its expectations read.
  private func canBeJudged(_ cell: CheckedCell) -> Bool {
    cell.key != nil
      && cell.statements.allSatisfy { statement in
        guard case .expectation = statement.content else { return true }
        return statement.usedNames.allSatisfy { definition(of: $0)?.value.key != nil }
      }
  }
}
