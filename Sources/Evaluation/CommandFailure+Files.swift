import Stores

extension CommandFailure {
  /// A file system call that failed, with what can be done about it.
  ///
  /// - Parameter option: the option that chooses another place: `--output`, `--cache-dir`.
  public init(_ problem: FileProblem, option: String = "--cache-dir") {
    let hint: String? =
      if problem.isFull {
        "free some space and run again: earlier results are kept"
      } else if problem.isDiskFailure {
        nil
      } else {
        "choose another folder with \(option)"
      }
    self.init(problem.isDiskFailure ? .inputOutput : .cannotCreate, problem.description, hint: hint)
  }
}
