import Dispatch
import Synchronization

/// Batches of pictures, read by a thread of its own while the step before them is computed.
///
/// The thread fills the next places of a ring in the order of the batches, each place as soon as it is
/// given back. So what a step gets depends on the order alone, and reading takes memory once. An
/// error is thrown where its batch is taken. The thread ends with the last batch, or with this value.
///
///     let batch = try ahead.take()
///     …                               // batch.bytes
///     ahead.giveBack()
final class ReadAhead {
  /// Batches that lie ready at most.
  static let depth = 3

  /// Pictures one after the other, valid until they are given back.
  struct Batch {
    let indices: [Int]
    let bytes: UnsafePointer<UInt8>
  }

  /// How often what was asked for was not there yet.
  private(set) var waits = FeedWaits()
  private let ring: Ring
  private var taken = 0

  /// - Precondition: `batchSize` is the largest batch of `order`.
  init(_ images: any TrainingImages, batchSize: Int, order: BatchOrder) {
    let size = images.width * images.height * images.channels
    ring = Ring(bytes: batchSize * size)
    ring.start(images, order)
  }

  deinit { ring.stop() }

  /// The next batch, waiting for it if need be.
  ///
  /// - Precondition: there is one, and the one before was given back.
  func take() throws(TrainingError) -> Batch {
    waits.add(seconds: ring.waitForFilled())
    let place = ring.places[taken % Self.depth]
    if let failure = place.failure { throw .pictures(failure) }
    return Batch(indices: place.indices, bytes: UnsafePointer(place.bytes))
  }

  /// Lets the batch that was taken be written over.
  func giveBack() {
    taken += 1
    ring.free.signal()
  }
}

/// How well a training was fed: a step that has to wait for its pictures is time that is lost.
public struct FeedWaits: Hashable, Sendable {
  /// Batches that were asked for.
  public private(set) var batches = 0
  /// Those among them that were not ready then.
  public private(set) var waited = 0
  /// What all waiting took.
  public private(set) var seconds = 0.0

  public init() {}

  /// - Parameter seconds: nil for a batch that was ready.
  mutating func add(seconds: Double?) {
    batches += 1
    guard let seconds else { return }
    waited += 1
    self.seconds += seconds
  }
}

/// What both sides share. A place belongs to the thread from `free` to `filled`, and to whoever takes
/// batches from `filled` to `free`.
private final class Ring: @unchecked Sendable {
  final class Place {
    let bytes: UnsafeMutablePointer<UInt8>
    var indices: [Int] = []
    var failure: (any Error)?

    init(bytes count: Int) {
      bytes = .allocate(capacity: max(count, 1))
      bytes.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { bytes.deallocate() }
  }

  let places: [Place]
  // A semaphore must not end below what it began with: so both begin at 0.
  let free = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)
  private let done = DispatchGroup()
  private let isStopping = Atomic<Bool>(false)

  init(bytes: Int) {
    places = (0..<ReadAhead.depth).map { _ in Place(bytes: bytes) }
    for _ in places { free.signal() }
  }

  func start(_ images: any TrainingImages, _ order: BatchOrder) {
    DispatchQueue(label: "vnb.read-ahead").async(group: done) { [self] in
      var order = order
      var number = 0
      while let indices = order.next() {
        free.wait()
        if isStopping.load(ordering: .relaxed) { return }
        let place = places[number % places.count]
        place.indices = indices
        do {
          try images.copy(indices, into: place.bytes)
        } catch {
          place.failure = error
        }
        filled.signal()
        number += 1
        if place.failure != nil { return }
      }
    }
  }

  /// Ends the thread and waits for it: at most until the batch that it reads is complete.
  func stop() {
    isStopping.store(true, ordering: .relaxed)
    free.signal()
    done.wait()
  }

  /// Returns when a place is filled: the seconds that took, or nil when one was.
  func waitForFilled() -> Double? {
    guard filled.wait(timeout: .now()) == .timedOut else { return nil }
    let clock = ContinuousClock()
    let start = clock.now
    filled.wait()
    let duration = (clock.now - start).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }
}
