import Archives
import Raster

/// How much data may claim before they are refused. What a file says of its size is compared with
/// these before memory is taken for it.
public struct LoadLimits: Hashable, Sendable {
  /// A side, the pixels, and the progressive scans of a picture.
  public var pictures: ImageLimits
  /// A member's bytes, the members, and a name of an archive.
  public var archives: ArchiveLimits
  /// Bytes of a line of an annotation file.
  public var lineBytes: Int

  public init(
    pictures: ImageLimits = .standard, archives: ArchiveLimits = .standard,
    lineBytes: Int = 65_536
  ) {
    self.pictures = pictures
    self.archives = archives
    self.lineBytes = lineBytes
  }

  /// A side of 16,384, 64 megapixels, 100 scans; 64 MiB a member, 1,000,000 members, names of 4,096
  /// bytes; lines of 64 KiB.
  public static let standard = LoadLimits()
}
