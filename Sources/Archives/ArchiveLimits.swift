/// How much an archive may claim before it is refused.
public struct ArchiveLimits: Hashable, Sendable {
  /// Bytes of one member, inflated.
  public var memberBytes: Int
  /// Members of an archive, folders among them.
  public var members: Int
  /// Bytes of a member's name, folders included.
  public var nameBytes: Int

  public init(
    memberBytes: Int = 64 << 20, members: Int = 1_000_000, nameBytes: Int = 4_096
  ) {
    self.memberBytes = memberBytes
    self.members = members
    self.nameBytes = nameBytes
  }

  /// 64 MiB a member, 1,000,000 members, names of 4,096 bytes.
  public static let standard = ArchiveLimits()

  func tooLarge(_ bytes: Int) -> String {
    "\(bytes) bytes inflated, max-member=\(memberBytes) are allowed"
  }

  func check(members count: Int) throws(ArchiveProblem) {
    guard count > members else { return }
    throw ArchiveProblem(
      "more members than max-members=\(members)",
      advice: "raise max-members when that is meant, or take the pictures apart")
  }

  func check(nameBytes count: Int) throws(ArchiveProblem) {
    guard count > nameBytes else { return }
    throw ArchiveProblem(
      "a member's name of \(count) bytes, max-name=\(nameBytes) are allowed",
      advice: "raise max-name when that is meant")
  }
}
