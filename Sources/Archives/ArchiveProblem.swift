/// Why an archive as a whole cannot be used.
public struct ArchiveProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, without the archive's name.
  public let fault: String
  /// What to do.
  public let advice: String
  /// The disk failed, as opposed to what is on it.
  public let isDiskFailure: Bool

  public init(
    _ fault: String, advice: String = "download it again", isDiskFailure: Bool = false
  ) {
    self.fault = fault
    self.advice = advice
    self.isDiskFailure = isDiskFailure
  }

  public var description: String { "\(fault); \(advice)" }
}

/// Why one member of an archive cannot be used; the others may.
public struct MemberProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// Set when the disk failed: that says nothing of the member, and the others fare no better.
  public let diskFailure: ArchiveProblem?

  public init(_ description: String) {
    self.description = description
    diskFailure = nil
  }

  /// The system refused to read the archive where the member lies.
  init(_ problem: ArchiveProblem) {
    description = problem.fault
    diskFailure = problem.isDiskFailure ? problem : nil
  }
}
