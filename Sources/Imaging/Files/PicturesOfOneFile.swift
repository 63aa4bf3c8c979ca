import Digests

/// Pictures that all lie in one file, whose digest therefore says all that there is to say of them.
protocol PicturesOfOneFile: PictureFiles {
  var file: ArchiveFile { get }
}

extension PicturesOfOneFile {
  var key: Digest { get throws { try file.digest() } }

  /// All is in the file's digest.
  func stamps(of files: [Int], options: LoadOptions) -> [UInt64] {
    [UInt64](repeating: 1, count: files.count)
  }

  func contentDigest(of files: [Int], options: LoadOptions) throws -> Digest { try file.digest() }
}
