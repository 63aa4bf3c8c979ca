/// Pictures to train on: of one size, 8 bits, with random access.
public protocol TrainingImages: Sendable {
  var count: Int { get }
  var width: Int { get }
  var height: Int { get }
  /// 1 or 3.
  var channels: Int { get }

  /// Writes the pictures at `indices` one after the other, `[height][width][channels]`.
  ///
  /// Called from threads of the trainer's own, ahead of the step that needs them; for training and
  /// validation pictures possibly at once. Equal indices give equal pictures.
  func copy(_ indices: [Int], into pictures: UnsafeMutablePointer<UInt8>) throws
}

/// Pictures in memory.
public struct InMemoryImages: TrainingImages {
  public let count: Int
  public let width: Int
  public let height: Int
  public let channels: Int
  private let pictures: [UInt8]

  /// - Precondition: `pictures` holds a whole number of pictures of this size.
  public init(width: Int, height: Int, channels: Int, pictures: [UInt8]) {
    let size = width * height * channels
    precondition(size > 0 && pictures.count % size == 0, "not a whole number of pictures")
    self.width = width
    self.height = height
    self.channels = channels
    self.pictures = pictures
    count = pictures.count / size
  }

  public func copy(_ indices: [Int], into target: UnsafeMutablePointer<UInt8>) {
    let size = width * height * channels
    pictures.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      for (place, index) in indices.enumerated() {
        precondition((0..<count).contains(index), "no picture \(index)")
        (target + place * size).update(from: start + index * size, count: size)
      }
    }
  }
}
