import Digests

/// Makes the pictures of a source at the size that is asked for: out of files, or by drawing.
protocol PictureMaker: Sendable {
  /// Pictures of the source.
  var count: Int { get }
  /// Bytes of a picture that is made.
  var bytesPerPicture: Int { get }
  /// Names what is made: equal for sources whose pictures with equal stamps are made alike.
  var key: Digest { get }
  /// One line for `vnb cache ls`.
  var description: String { get }

  /// As a picture is named in messages.
  func name(of picture: Int) -> [UInt8]

  /// For each of some pictures a number that changes with what the picture is made of; 0 where that
  /// cannot be told, as for a file that cannot be read.
  func stamps(of pictures: [Int], options: LoadOptions) throws -> [UInt64]

  /// Makes pictures and hands each to `body`, with its place in `pictures`; from several threads.
  ///
  /// - Parameter pictures: ascending.
  func make(
    _ pictures: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ made: MadePicture) throws -> Void
  ) throws
}

/// What became of one picture.
enum MadePicture {
  /// Valid only while it is handed over.
  case good(pixels: UnsafeRawBufferPointer, changesAspect: Bool)
  case bad(reason: String)
}
