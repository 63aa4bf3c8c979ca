import Glibc
import Networks
import Tensors

/// Measures how fast networks train and decode, layer by layer, against the peak of the processor
/// measured in the same run. Feeding of data is left out.
public struct Benchmark: Sendable {
  public var configuration: AutoencoderConfiguration
  public var picture: PictureShape
  public var batch: Int
  public var threads: Int
  public var precision: Precision
  /// Training steps that are measured, after two that are not.
  public var steps: Int

  public init(
    configuration: AutoencoderConfiguration = AutoencoderConfiguration(),
    picture: PictureShape = PictureShape(width: 96, height: 96, channels: 3), batch: Int = 128,
    threads: Int, precision: Precision = .float32, steps: Int = 8
  ) {
    self.configuration = configuration
    self.picture = picture
    self.batch = batch
    self.threads = threads
    self.precision = precision
    self.steps = steps
  }
}

/// What a benchmark found.
public struct BenchmarkReport: Sendable {
  public let backend: String
  public let instructions: String
  /// Operations a second in the benchmark's precision, a multiply-add counting as two.
  public let peak: Double
  /// Operations of all products in one training step.
  public let operationsOfStep: Double
  /// Seconds of each measured step, in order of time.
  public let stepSeconds: [Double]
  public let imagesPerSecond: Double
  public let decodedImagesPerSecond: Double
  /// The most memory that the process had, in bytes.
  public let peakMemory: Int
  /// One step's operations: medians of the seconds of the measured steps.
  public let layers: [MeasuringBackend.Measurement]

  /// Share of the peak that the products of a whole step reach.
  public var shareOfPeak: Double {
    stepSeconds.isEmpty ? 0 : operationsOfStep / stepSeconds[stepSeconds.count / 2] / peak
  }
}

// MARK: - Running

extension Benchmark {
  /// Runs the benchmark.
  ///
  /// - Throws: a `ShapeProblem` when the network does not fit the pictures.
  public func run() throws(ShapeProblem) -> BenchmarkReport {
    let autoencoder = try Autoencoder(configuration, picture: picture, seed: 1)
    let backend = MeasuringBackend(BackendChoice.current.make(threads: threads))
    let direct = DirectBackend(parallel: backend.parallel)
    let peakBefore = direct.multiplyAddPeak(precision)
    let training = train(autoencoder, on: backend)
    let decoded = decode(autoencoder, on: backend)
    let peak = max(peakBefore, direct.multiplyAddPeak(precision))
    let seconds = training.seconds.sorted()
    return BenchmarkReport(
      backend: backend.name, instructions: direct.instructions.rawValue, peak: peak,
      operationsOfStep: training.layers.reduce(0) { $0 + $1.operations }, stepSeconds: seconds,
      imagesPerSecond: Double(batch) / seconds[seconds.count / 2],
      decodedImagesPerSecond: decoded, peakMemory: Self.peakMemory, layers: training.layers)
  }

  private func train(
    _ autoencoder: Autoencoder, on backend: MeasuringBackend
  ) -> (seconds: [Double], layers: [MeasuringBackend.Measurement]) {
    let network = TrainingNetwork(
      autoencoder, batch: batch, loss: .crossEntropy, fact: 5, precision: precision,
      backend: backend)
    let optimizer = Adam(
      network.parameters, learningRate: 5e-4,
      state: Adam.State(for: autoencoder.parameterSpecifications), backend: backend)
    let stream = RandomStream(seed: 1, purpose: "benchmark")
    let noise = Buffer(count: batch * configuration.codeLength)
    stream.fillNormals(noise.pointer, count: noise.count, first: 0)
    let pictures = Buffer(count: batch * picture.size)
    stream.fillNormals(pictures.pointer, count: pictures.count, first: 0)
    backend.sigmoid(pictures.pointer, count: pictures.count, into: pictures.pointer)
    let dropout = DropoutNoise(seed: 1, epoch: 0, indices: Array(0..<batch))

    var seconds: [Double] = []
    var rounds: [[MeasuringBackend.Measurement]] = []
    for step in -2..<max(steps, 1) {
      backend.reset()
      let start = ContinuousClock.now
      _ = network.forwardBackward(
        pictures.pointer, count: batch, noise: noise.pointer, dropout: dropout)
      optimizer.update()
      network.prepare()
      guard step >= 0 else { continue }
      seconds.append(Self.seconds(since: start))
      rounds.append(backend.measurements)
    }
    return (seconds, Self.medians(rounds))
  }

  /// Images a second of decoding codes to 8-bit pictures, the making of the network included.
  private func decode(_ autoencoder: Autoencoder, on backend: MeasuringBackend) -> Double {
    let count = 256
    let codes = Buffer(count: count * configuration.codeLength)
    RandomStream(seed: 2, purpose: "benchmark").fillNormals(
      codes.pointer, count: codes.count, first: 0)
    let values = codes.values
    let seconds = (0..<5).map { _ in
      let start = ContinuousClock.now
      autoencoder.decode(values, backend: backend, precision: precision) { _, _ in }
      return Self.seconds(since: start)
    }
    return Double(count) / seconds.sorted()[2]
  }

  /// The median of each operation's seconds. Every round has the same operations; threads may have
  /// begun them in another order.
  private static func medians(
    _ rounds: [[MeasuringBackend.Measurement]]
  ) -> [MeasuringBackend.Measurement] {
    guard var result = rounds.first else { return [] }
    for index in result.indices {
      let operation = result[index]
      let seconds = rounds.flatMap { round in
        round.filter { $0.layer == operation.layer && $0.pass == operation.pass }.map(\.seconds)
      }.sorted()
      result[index].seconds = seconds[seconds.count / 2]
    }
    return result
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let duration = (ContinuousClock.now - start).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }

  private static var peakMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
