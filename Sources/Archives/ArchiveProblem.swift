/// Why an archive as a whole cannot be used.
public struct ArchiveProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, without the archive's name.
  public let fault: String
  /// What to do.
  public let advice: String

  public init(_ fault: String, advice: String = "download it again") {
    self.fault = fault
    self.advice = advice
  }

  public var description: String { "\(fault); \(advice)" }
}

/// Why one member of an archive cannot be used; the others may.
public struct MemberProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}
