import Digests
import Foundation
import Networks
import Tensors
import Testing
import Training

/// Training that is stopped and goes on, bit for bit: "resuming is inexact", they say of others.
@Suite struct ResumptionTests {
  static let configuration = AutoencoderConfiguration(
    filters: [3, 6], codeLength: 5, batchNormalization: true, dropout: 0.2)
  static let images = TrainerTests.images(52)
  static let validation = TrainerTests.images(9)

  static let backend = BackendChoice.current.make(threads: 1)

  static func start() throws -> TrainingState {
    TrainingState(
      try Autoencoder(
        configuration, picture: PictureShape(width: 8, height: 8, channels: 3), seed: 5))
  }

  static func options(epochs: Int, threads: Int = 1) -> TrainingOptions {
    TrainingOptions(epochs: epochs, batchSize: 8, learningRate: 0.01, seed: 3, threads: threads)
  }

  /// Of everything: weights, both moments, steps, sums, history.
  static func digest(of state: TrainingState) throws -> Digest {
    var hasher = DigestHasher()
    try state.writeCheckpoint { hasher.update($0) }
    return hasher.finish()
  }

  static func run(
    _ state: TrainingState, epochs: Int, threads: Int = 1, steps: Int = .max
  ) throws -> Trainer.Outcome {
    var left = steps
    return try Trainer(options(epochs: epochs, threads: threads)).run(
      state, on: images, validation: validation,
      isCancelled: {
        left -= 1
        return left < 0
      })
  }

  /// 4 epochs of 7 steps.
  static let undisturbed = Result {
    try digest(of: run(start(), epochs: 4).state)
  }

  /// Fifty cut points, also in the middle of an epoch, and after the last step of one.
  @Test(arguments: 0..<50)
  func killedAndResumedIsTheSHA256OfTheUndisturbedRun(_ number: Int) throws {
    var random = SplitMix(state: UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let folder = CheckpointFolder(
      FileManager.default.temporaryDirectory.appendingPathComponent("vnb-\(UUID())").path)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    var stops = 0
    var outcome = try Self.run(
      Self.start(), epochs: 4, threads: [1, 2, 8][number % 3], steps: Int(random.next() % 28))
    while !outcome.isFinished {
      // Nothing goes on but what is in the file.
      try folder.save(outcome.state)
      let state = try #require(folder.newest(upTo: 4) { Issue.record("\($0)") })
      #expect(state.epoch * 7 + state.stepInEpoch == outcome.state.optimizer.step)
      stops += 1
      outcome = try Self.run(
        state, epochs: 4, threads: [1, 2, 8][Int(random.next() % 3)],
        steps: stops < 3 ? Int(random.next() % 28) : .max)
    }
    #expect(try Self.digest(of: outcome.state) == Self.undisturbed.get())
  }

  @Test func moreEpochsAreTheSameAsAllAtOnce() throws {
    let two = try Self.run(Self.start(), epochs: 2).state
    let four = try Self.run(two, epochs: 4).state
    #expect(try Self.digest(of: four) == Self.undisturbed.get())
  }

  /// Numbers for tests, the same every time.
  struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }
}
