/// How a batch is cut: by its size alone, so that no sum depends on the number of threads.
///
/// - *Slices* are what sums over pictures are made of: each slice is summed picture by picture, the
///   slices' sums are added in order. They are the largest pieces of a backward pass.
/// - *Chunks* are the few pictures of a slice that go through several layers before the next ones
///   do, so that what one layer writes is still in the second cache when the next one reads it.
public enum PictureSlices {
  /// The most slices of a batch.
  private static let most = 8
  /// The most pictures of a chunk.
  public static let chunk = 4

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

  /// Calls `body` with the chunks of `pictures`, in order.
  @inline(__always)
  public static func eachChunk(of pictures: Range<Int>, _ body: (Range<Int>) -> Void) {
    var first = pictures.lowerBound
    while first < pictures.upperBound {
      let end = min(first + chunk, pictures.upperBound)
      body(first..<end)
      first = end
    }
  }
}
