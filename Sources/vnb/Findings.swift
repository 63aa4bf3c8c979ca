import ArgumentParser
import Commands
import Sessions

extension Console {
  /// Prints what the check of a notebook found.
  ///
  /// - Parameter needsData: false where paths written in the notebook may lead nowhere: that is
  ///   noted, once for each path, unless something else is wrong.
  /// - Returns: the exit codes of it; empty when the notebook can run, or be shown.
  func findings(
    of checked: CheckedNotebook, needsData: Bool = true
  ) -> Set<Sessions.ExitCode> {
    let errors = checked.diagnostics.filter { $0.severity == .error }
    if !needsData, checked.usageProblems.isEmpty, !errors.isEmpty,
      errors.allSatisfy({ $0.code == CommandCode.missingPath.rawValue })
    {
      diagnostics(
        checked.diagnostics.filter { $0.severity != .error }, in: checked.notebook.source)
      for message in Set(errors.map(\.message)).sorted() {
        note("\(message): whether what needs it is current is not known")
      }
      return []
    }
    for problem in checked.usageProblems { error(problem.message, hint: problem.hint) }
    diagnostics(checked.diagnostics, in: checked.notebook.source)
    var codes: Set<Sessions.ExitCode> = checked.usageProblems.isEmpty ? [] : [.wrongUsage]
    for finding in errors {
      // Data that cannot be used, or a missing path that was given on the command line, are not
      // the notebook's mistake.
      let concernsData = CommandCode(rawValue: finding.code)?.concernsData ?? false
      codes.insert(concernsData ? .unusableInput : .wrongNotebook)
    }
    return codes
  }
}

extension Sessions.ExitCode {
  /// For ArgumentParser, which ends the process.
  var thrown: ArgumentParser.ExitCode { ArgumentParser.ExitCode(rawValue) }
}
