import Stores

/// A row of places for pictures of one size. Each is written once, by whoever prepares pictures, and
/// only read from then on.
///
/// Reading is safe from several threads at once, as is writing to different slots.
protocol PictureSlots: AnyObject, Sendable {
  var bytesPerPicture: Int { get }

  /// - Precondition: `pixels` has `bytesPerPicture` bytes.
  func write(_ pixels: UnsafeRawBufferPointer, to slot: Int) throws(FileProblem)

  /// - Precondition: `target` has room for a picture; the slot was written.
  func read(_ slot: Int, into target: UnsafeMutablePointer<UInt8>) throws(FileProblem)
}
