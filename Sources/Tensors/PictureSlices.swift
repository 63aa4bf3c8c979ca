/// How a batch is cut: by its size alone, so that no sum depends on the number of threads.
///
/// - *Slices* are what sums over pictures are made of: each slice is summed picture by picture, the
///   slices' sums are added in order. They are the largest pieces of a backward pass.
/// - *Chunks* are the few pictures of a slice that go through several layers before the next ones
///   do, so that what one layer writes is still in the second cache when the next one reads it.
///   Of large pictures there are fewer in a chunk.
public enum PictureSlices {
  /// The most slices of a batch.
  private static let most = 8
  /// Floats between two layers of a chunk: about a megabyte.
  private static let chunkSize = 300_000
  /// The most pictures of a chunk.
  private static let largestChunk = 4

  /// The most pictures of a chunk when `size` is the largest number of floats that a picture has
  /// between two layers.
  public static func chunk(pictureSize size: Int) -> Int {
    max(1, min(largestChunk, chunkSize / max(size, 1)))
  }

  /// The number of slices.
  public static func count(batch: Int) -> Int { min(most, batch) }

  /// The pictures of a slice.
  public static func pictures(of slice: Int, batch: Int) -> Range<Int> {
    Parallel.bounds(slice, of: count(batch: batch), count: batch)
  }

  /// The slice that holds a picture.
  static func slice(holding picture: Int, batch: Int) -> Int {
    var slice = 0
    while pictures(of: slice, batch: batch).upperBound <= picture { slice += 1 }
    return slice
  }

  /// Calls `body` with the chunks of `pictures`, at most `size` each, in order.
  @inline(__always)
  public static func eachChunk(
    of pictures: Range<Int>, size: Int, _ body: (Range<Int>) -> Void
  ) {
    var first = pictures.lowerBound
    while first < pictures.upperBound {
      let end = min(first + size, pictures.upperBound)
      body(first..<end)
      first = end
    }
  }
}
