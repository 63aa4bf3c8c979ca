import Digests
import Raster

/// The encoded pictures of a data set: files of a folder, members of an archive.
protocol PictureFiles: Sendable {
  /// Relative to the source; bytes, since names need not be UTF-8. Sorted, byte by byte.
  var names: [[UInt8]] { get }
  /// What was passed over before any picture was opened.
  var found: [(path: [UInt8], reason: String)] { get }
  /// Names the source: with equal keys, files with equal stamps have equal contents.
  var key: Digest { get throws }

  /// For each of some files a number that changes with its content; 0 where that cannot be told.
  func stamps(of files: [Int], options: LoadOptions) throws -> [UInt64]

  /// A digest of the contents of some files.
  func contentDigest(of files: [Int], options: LoadOptions) throws -> Digest

  /// Reads files and hands each to `body` with its place in `files`: its bytes, or why there are none;
  /// from several threads.
  ///
  /// Throws `DatasetError.changed` when a file is not what it was when its stamp was taken.
  ///
  /// - Parameter files: ascending.
  func read(
    _ files: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ contents: EncodedPicture) throws -> Void
  ) throws
}

/// What a picture's file holds.
enum EncodedPicture: Sendable {
  case bytes([UInt8])
  /// Of formats that hold nothing but pixels.
  case pixels(Image)
  case unreadable(reason: String)

  /// Bytes of a picture's file; more than the largest picture allowed takes uncompressed.
  static let maximumSize = 256 << 20
}
