import Evaluation
import Imaging

/// The limits of `load`: what data may claim before they are refused, each under its name.
extension Load {
  static let maximumSide = limit(
    "max-side", LoadLimits.standard.pictures.maximumSide, "pixels of the longer side of a picture")
  static let maximumPixels = limit(
    "max-pixels", LoadLimits.standard.pictures.maximumPixels, "pixels of a picture")
  static let maximumScans = limit(
    "max-scans", LoadLimits.standard.pictures.maximumScans, "scans of a progressive JPEG")
  static let maximumMember = limit(
    "max-member", LoadLimits.standard.archives.memberBytes,
    "bytes of one member of an archive, inflated")
  static let maximumMembers = limit(
    "max-members", LoadLimits.standard.archives.members, "members of an archive")
  static let maximumName = limit(
    "max-name", LoadLimits.standard.archives.nameBytes,
    "bytes of a member's name, folders included")
  static let maximumLine = limit(
    "max-line", LoadLimits.standard.lineBytes, "bytes of a line of an annotation file")

  static let limitDeclarations = [
    maximumSide, maximumPixels, maximumScans, maximumMember, maximumMembers, maximumName,
    maximumLine,
  ].map(\.declaration)

  private static func limit(_ name: String, _ value: Int, _ help: String) -> CommandArgument<Int> {
    .int(name, default: value, in: 1...1_000_000_000, help: "refuses more \(help)")
  }

  /// The limits by their values, or nil when one of them is not known.
  static func limits(_ value: (CommandArgument<Int>) -> Int?) -> LoadLimits? {
    guard let side = value(maximumSide), let pixels = value(maximumPixels),
      let scans = value(maximumScans), let member = value(maximumMember),
      let members = value(maximumMembers), let name = value(maximumName),
      let line = value(maximumLine)
    else { return nil }
    var limits = LoadLimits.standard
    limits.pictures.maximumSide = side
    limits.pictures.maximumPixels = pixels
    limits.pictures.maximumScans = scans
    limits.archives.memberBytes = member
    limits.archives.members = members
    limits.archives.nameBytes = name
    limits.lineBytes = line
    return limits
  }
}
