import ArgumentParser
import Commands
import Sessions

extension Console {
  /// Prints what the check of a notebook found.
  ///
  /// - Returns: the exit codes of it; empty when the notebook can run.
  func findings(of checked: CheckedNotebook) -> Set<Sessions.ExitCode> {
    for problem in checked.usageProblems { error(problem.message, hint: problem.hint) }
    diagnostics(checked.diagnostics, in: checked.notebook.source)
    var codes: Set<Sessions.ExitCode> = checked.usageProblems.isEmpty ? [] : [.wrongUsage]
    for finding in checked.diagnostics where finding.severity == .error {
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
