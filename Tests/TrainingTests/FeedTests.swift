import Glibc
import Networks
import Synchronization
import Tensors
import Testing
import Training

/// Pictures are read by a thread of their own, ahead of the steps that take them.
@Suite("Feeding")
struct FeedTests {
  private struct Unreadable: Error, CustomStringConvertible {
    var description: String { "the disk is gone" }
  }

  /// Pictures that note what is asked of them.
  private final class NotedImages: TrainingImages {
    let count: Int
    let width = 8, height = 8, channels = 3
    private let pause: useconds_t
    private let failingBatch: Int?
    private let asked = Mutex<[[Int]]>([])

    /// - Parameter pause: microseconds that each batch takes.
    init(_ count: Int, pause: useconds_t = 0, failingBatch: Int? = nil) {
      self.count = count
      self.pause = pause
      self.failingBatch = failingBatch
    }

    var batches: [[Int]] { asked.withLock { $0 } }

    func copy(_ indices: [Int], into pictures: UnsafeMutablePointer<UInt8>) throws {
      let number = asked.withLock { asked in
        asked.append(indices)
        return asked.count
      }
      if pause > 0 { usleep(pause) }
      if number == failingBatch { throw Unreadable() }
      for (place, index) in indices.enumerated() {
        (pictures + place * 192).update(repeating: UInt8(index % 256), count: 192)
      }
    }

    /// Whether this many batches were asked for in time.
    func reaches(_ batches: Int) -> Bool {
      for _ in 0..<1000 {
        if self.batches.count >= batches { return true }
        usleep(10_000)
      }
      return false
    }
  }

  private static func start() throws -> TrainingState {
    let configuration = AutoencoderConfiguration(kind: .plain, filters: [2], codeLength: 2)
    let picture = PictureShape(width: 8, height: 8, channels: 3)
    return TrainingState(try Autoencoder(configuration, picture: picture, seed: 1))
  }

  @Test("three batches are read while a step is computed, and none that no step takes")
  func readsAhead() throws {
    let images = NotedImages(40)
    var steps = 0
    var isAhead: [Bool] = []
    _ = try Trainer(TrainingOptions(epochs: 2, batchSize: 8, threads: 1)).run(
      Self.start(), on: images,
      onEvent: { event, _ in
        guard case .step = event else { return }
        steps += 1
        isAhead.append(images.reaches(min(steps + 3, 10)))
        #expect(images.batches.count <= steps + 3)
      })
    #expect(isAhead == [Bool](repeating: true, count: 10))
    let epochs = [images.batches[..<5], images.batches[5...]].map { $0.flatMap { $0 } }
    #expect(images.batches.map(\.count) == [Int](repeating: 8, count: 10))
    #expect(epochs.map { $0.sorted() } == [Array(0..<40), Array(0..<40)])
    #expect(epochs[0] != epochs[1])
  }

  @Test("a run in the middle of an epoch reads what the whole one read")
  func goesOn() throws {
    let options = TrainingOptions(epochs: 2, batchSize: 7, threads: 1)
    let whole = NotedImages(30)
    _ = try Trainer(options).run(Self.start(), on: whole)
    for steps in [1, 4, 5, 6] {
      let (first, second) = (NotedImages(30), NotedImages(30))
      var asked = 0
      let cut = try Trainer(options).run(
        Self.start(), on: first,
        isCancelled: {
          asked += 1
          return asked > steps
        })
      _ = try Trainer(options).run(cut.state, on: second)
      #expect(Array(first.batches.prefix(steps)) + second.batches == whole.batches)
    }
  }

  @Test("a cancelled run leaves no thread that reads")
  func stops() throws {
    let images = NotedImages(400)
    var asked = 0
    _ = try Trainer(TrainingOptions(epochs: 2, batchSize: 4, threads: 1)).run(
      Self.start(), on: images,
      isCancelled: {
        asked += 1
        return asked > 2
      })
    let batches = images.batches.count
    usleep(100_000)
    #expect(batches <= 5)
    #expect(images.batches.count == batches)
  }

  @Test("what cannot be read ends the run at the step that needs it")
  func fails() throws {
    var steps = 0
    let start = try Self.start()
    do {
      _ = try Trainer(TrainingOptions(epochs: 1, batchSize: 4, threads: 1)).run(
        start, on: NotedImages(40, failingBatch: 4),
        onEvent: { event, _ in
          if case .step = event { steps += 1 }
        })
      Issue.record("training went on")
    } catch {
      #expect(error.description == "a picture cannot be read: the disk is gone")
    }
    #expect(steps == 3)
  }

  /// What an epoch tells of its feeding.
  private static func waits(
    reading: useconds_t, computing: useconds_t, validation: Int? = nil
  ) throws -> FeedWaits? {
    var waits: FeedWaits?
    _ = try Trainer(TrainingOptions(epochs: 1, batchSize: 4, threads: 1)).run(
      Self.start(), on: NotedImages(80, pause: reading),
      validation: validation.map { NotedImages($0) },
      onEvent: { event, _ in
        switch event {
        case .step: usleep(computing)
        case .epoch(let epoch): waits = epoch.waits
        }
      })
    return waits
  }

  @Test("steps that had to wait are counted")
  func countsWaits() throws {
    let slow = try #require(try Self.waits(reading: 30_000, computing: 0))
    #expect(slow.batches == 20)
    #expect(slow.waited >= 15 && slow.seconds > 0.2 && slow.seconds < 60)
    let quick = try #require(try Self.waits(reading: 0, computing: 30_000, validation: 9))
    #expect(quick.batches == 20)
    #expect(quick.waited <= 5)
  }
}
