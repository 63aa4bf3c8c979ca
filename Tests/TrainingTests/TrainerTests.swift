import Networks
import Synchronization
import Tensors
import Testing
import Training

@Suite struct TrainerTests {
  static let picture = PictureShape(width: 8, height: 8, channels: 3)

  static let configuration = AutoencoderConfiguration(
    filters: [6, 10], codeLength: 4, batchNormalization: true, dropout: 0.1)

  /// Smooth pictures with a few factors of variation.
  static func images(_ count: Int, value: UInt8? = nil) -> InMemoryImages {
    let stream = RandomStream(seed: 2, purpose: "test.pictures")
    var bytes: [UInt8] = []
    for index in 0..<count {
      let base = stream.uniform(at: UInt64(3 * index))
      let slopeX = stream.uniform(at: UInt64(3 * index + 1)) - 0.5
      let slopeY = stream.uniform(at: UInt64(3 * index + 2)) - 0.5
      for y in 0..<8 {
        for x in 0..<8 {
          for channel in 0..<3 {
            let tone = base + slopeX * Float(x) / 8 + slopeY * Float(y) / 8 * Float(channel)
            bytes.append(value ?? UInt8(min(max(tone, 0), 1) * 255))
          }
        }
      }
    }
    return InMemoryImages(width: 8, height: 8, channels: 3, pictures: bytes)
  }

  static func start() throws -> TrainingState {
    TrainingState(try Autoencoder(configuration, picture: picture, seed: 1))
  }

  private static func values(_ state: TrainingState) -> [[Float]] {
    state.autoencoder.tensors.map(\.values) + state.optimizer.firstMoments
      + state.optimizer.secondMoments
  }

  @Test func lossesFall() throws {
    let outcome = try Trainer(TrainingOptions(epochs: 12, batchSize: 16, learningRate: 0.003))
      .run(Self.start(), on: Self.images(70), validation: Self.images(20))
    let epochs = outcome.state.history.epochs
    #expect(outcome.isFinished)
    #expect(epochs.count == 12)
    #expect(epochs[11].training.total < 0.97 * epochs[0].training.total)
    let validation = epochs.compactMap(\.validation?.total)
    #expect(validation.count == 12)
    #expect(validation[11] < validation[0])
  }

  @Test(arguments: [2, 3])
  func threadsDoNotChangeABit(threads: Int) throws {
    var options = TrainingOptions(epochs: 3, batchSize: 13, learningRate: 0.003, threads: 1)
    let single = try Trainer(options).run(Self.start(), on: Self.images(30)).state
    options.threads = threads
    let several = try Trainer(options).run(Self.start(), on: Self.images(30)).state
    #expect(Self.values(single) == Self.values(several))
    #expect(single.history == several.history)
  }

  @Test func theSeedChangesTheRun() throws {
    var options = TrainingOptions(epochs: 1, batchSize: 16)
    let first = try Trainer(options).run(Self.start(), on: Self.images(30)).state
    options.seed = 1
    let second = try Trainer(options).run(Self.start(), on: Self.images(30)).state
    #expect(Self.values(first) != Self.values(second))
  }

  @Test(arguments: [0, 1, 4, 5])
  func aCancelledRunGoesOnExactly(steps: Int) throws {
    let options = TrainingOptions(epochs: 3, batchSize: 13, learningRate: 0.003)
    let whole = try Trainer(options).run(Self.start(), on: Self.images(30)).state
    var asked = 0
    let cut = try Trainer(options).run(
      Self.start(), on: Self.images(30),
      isCancelled: {
        asked += 1
        return asked > steps
      })
    #expect(!cut.isFinished)
    #expect(cut.state.optimizer.step == steps)
    let resumed = try Trainer(options).run(cut.state, on: Self.images(30))
    #expect(resumed.isFinished)
    #expect(Self.values(resumed.state) == Self.values(whole))
    #expect(resumed.state.history == whole.history)
  }

  @Test func moreEpochsGoOnFromFewer() throws {
    var options = TrainingOptions(epochs: 1, batchSize: 16)
    let one = try Trainer(options).run(Self.start(), on: Self.images(30)).state
    options.epochs = 2
    let two = try Trainer(options).run(one, on: Self.images(30)).state
    let whole = try Trainer(options).run(Self.start(), on: Self.images(30)).state
    #expect(Self.values(two) == Self.values(whole))
  }

  @Test func eventsCountStepsAndEpochs() throws {
    var lines: [String] = []
    let options = TrainingOptions(epochs: 2, batchSize: 16)
    _ = try Trainer(options).run(
      Self.start(), on: Self.images(40),
      onEvent: { event, snapshot in
        switch event {
        case .step(let step):
          lines.append("\(step.epoch)/\(step.epochs) \(step.step)/\(step.stepsPerEpoch)")
          #expect(step.losses.total > 0 && step.mean.klShare >= 0 && step.imagesPerSecond > 0)
        case .epoch(let epoch):
          lines.append("epoch \(epoch.epoch)")
          #expect(snapshot().epoch == epoch.epoch)
          #expect(snapshot().history.epochs.last?.training == epoch.training)
        }
      })
    #expect(
      lines == [
        "1/2 1/3", "1/2 2/3", "1/2 3/3", "epoch 1", "2/2 1/3", "2/2 2/3", "2/2 3/3", "epoch 2",
      ])
  }

  @Test func aLossThatIsNotFiniteStopsWithItsPlace() throws {
    let options = TrainingOptions(epochs: 5, batchSize: 16, learningRate: 1e30)
    let start = try Self.start()
    do {
      _ = try Trainer(options).run(start, on: Self.images(40))
      Issue.record("training went on")
    } catch {
      guard case .lossNotFinite(let epoch, let step) = error else {
        Issue.record("another error: \(error)")
        return
      }
      #expect(epoch == 1 && step >= 2)
      #expect(error.description.contains("epoch 1, step \(step)"))
    }
  }

  struct Unreadable: Error, CustomStringConvertible {
    var description: String { "the disk is gone" }
  }

  struct BrokenImages: TrainingImages {
    let count = 10, width = 8, height = 8, channels = 3

    func copy(_ indices: [Int], into pictures: UnsafeMutablePointer<UInt8>) throws {
      throw Unreadable()
    }
  }

  struct WideImages: TrainingImages {
    let count = 10, width = 16, height = 8, channels = 3

    func copy(_ indices: [Int], into pictures: UnsafeMutablePointer<UInt8>) {}
  }

  @Test func whatCannotBeTrainedOnIsAnError() throws {
    func message(
      _ images: any TrainingImages, _ options: TrainingOptions = TrainingOptions(epochs: 1)
    ) throws -> String? {
      do {
        _ = try Trainer(options).run(Self.start(), on: images)
        return nil
      } catch let error as TrainingError {
        return error.description
      }
    }
    #expect(try message(BrokenImages()) == "a picture cannot be read: the disk is gone")
    #expect(
      try message(WideImages()) == "the pictures are 16x8x3, the network is for 8x8x3")
    #expect(try message(Self.images(0)) == "there are no pictures to train on")
    #expect(
      try message(Self.images(3), TrainingOptions(batchSize: 0))
        == "a batch of 0 pictures: use at least 1")
    #expect(
      try message(Self.images(3), TrainingOptions(learningRate: -1))
        == "a learning rate of -1.0: use a positive number")
    #expect(
      try message(Self.images(3), TrainingOptions(fact: .nan))
        == "a factor of nan for the KL loss: use 0 or more")
  }

  /// With a plain network of no randomness, equal pictures have the loss of one.
  @Test func anIncompleteBatchCountsItsPicturesAlone() throws {
    let configuration = AutoencoderConfiguration(kind: .plain, filters: [4], codeLength: 2)
    let state = TrainingState(try Autoencoder(configuration, picture: Self.picture, seed: 1))
    let options = TrainingOptions(epochs: 1, batchSize: 4, learningRate: 1e-12)
    let losses = try [1, 4, 5, 7].map {
      try Trainer(options).run(state, on: Self.images($0, value: 90)).state.history.epochs[0]
        .training
    }
    for loss in losses {
      #expect(abs(loss.total - losses[0].total) < 1e-5 * losses[0].total)
      #expect(loss.kl == 0)
    }
  }
}
