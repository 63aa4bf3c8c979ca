import Foundation
import Networks
import Tensors
import Testing

/// Outputs and losses against Keras 3 on TensorFlow; `Fixtures/record_keras.py` says how they were
/// made and how both sides compute the same weights.
@Suite struct KerasTests {
  struct Document: Decodable {
    let networks: [Fixture]
  }

  struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let size: [Int]
    let batch: Int
    let filters: [Int]
    let kernels: [Int]
    let strides: [Int]
    let z: Int
    let norm: Bool
    let activation: AutoencoderConfiguration.HiddenActivation
    let kind: AutoencoderConfiguration.Kind?
    let loss: ReconstructionLoss?
    let heads: [[Float]]
    let stride: Int
    let output: [Float]
    /// Total, reconstruction, KL of each step.
    let losses: [[Double]]
    /// Moving means and variances after the first step.
    let statistics: [String: [Float]]
    /// The sum of squares of each parameter after the last step.
    let parameters: [String: Double]

    var testDescription: String { name }

    var picture: PictureShape {
      PictureShape(width: size[0], height: size[1], channels: size[2])
    }

    func autoencoder() throws -> Autoencoder {
      let configuration = AutoencoderConfiguration(
        kind: kind ?? .variational, filters: filters, kernels: kernels, strides: strides,
        codeLength: z, activation: activation, batchNormalization: norm)
      let autoencoder = try Autoencoder(configuration, picture: picture, seed: 0)
      return autoencoder.replacingValues(
        autoencoder.tensors.map { SharedNumbers.values($0.name, shape: $0.shape) })
    }
  }

  static let fixtures: [Fixture] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/keras.json")
    do {
      return try JSONDecoder().decode(Document.self, from: Data(contentsOf: file)).networks
    } catch {
      Issue.record("\(file.path): \(error)")
      return []
    }
  }()

  @Test func sixNetworksWereRecorded() {
    #expect(Self.fixtures.count == 6)
  }

  @Test(arguments: fixtures)
  func outputsAgreeWithin1e5(_ fixture: Fixture) throws {
    let backend = BackendChoice.current.make(threads: 2)
    let autoencoder = try fixture.autoencoder()
    let network = TrainingNetwork(
      autoencoder, batch: fixture.batch, loss: .crossEntropy, fact: 0, precision: .float32,
      backend: backend)
    let pictures = Buffer(
      SharedNumbers.pictures(
        fixture.name + ".pictures", count: fixture.batch, shape: fixture.picture))
    let heads = network.encode(pictures.pointer, count: fixture.batch)
    #expect(heads.count == fixture.heads.count)
    for (found, expected) in zip(heads, fixture.heads) {
      #expect(Self.largestDifference(found, expected) < 1e-5)
    }
    let codes = SharedNumbers.normals(fixture.name + ".codes", count: fixture.batch * fixture.z)
    let output = autoencoder.decodeFloats(codes, backend: backend)
    let sampled = stride(from: 0, to: output.count, by: fixture.stride).map { output[$0] }
    #expect(Self.largestDifference(sampled, fixture.output) < 1e-5)
    let bytes = autoencoder.decode(codes, backend: backend)
    #expect(bytes == output.map { UInt8(($0 * 255).rounded()) })
  }

  @Test(arguments: fixtures)
  func lossesOfTwentyStepsAgreeWithin1e4(_ fixture: Fixture) throws {
    let backend = BackendChoice.current.make(threads: 2)
    let autoencoder = try fixture.autoencoder()
    let network = TrainingNetwork(
      autoencoder, batch: fixture.batch, loss: fixture.loss ?? .crossEntropy, fact: 5,
      precision: .float32, backend: backend)
    let optimizer = Adam(
      network.parameters, learningRate: 5e-4,
      state: Adam.State(for: autoencoder.parameterSpecifications), backend: backend)
    let pictures = Buffer(
      SharedNumbers.pictures(
        fixture.name + ".pictures", count: fixture.batch, shape: fixture.picture))
    let noise = Buffer(
      SharedNumbers.normals(fixture.name + ".noise", count: fixture.batch * fixture.z))
    let dropout = DropoutNoise(seed: 0, epoch: 0, indices: Array(0..<fixture.batch))
    #expect(fixture.losses.count == 20)
    for (step, expected) in fixture.losses.enumerated() {
      let sums = network.forwardBackward(
        pictures.pointer, count: fixture.batch, noise: noise.pointer, dropout: dropout)
      let reconstruction = sums.reconstruction / Double(fixture.batch)
      let kl = sums.kl / Double(fixture.batch)
      let total = expected[0]
      #expect(abs(reconstruction + kl - total) <= 1e-5 * total, "step \(step + 1)")
      #expect(abs(reconstruction - expected[1]) <= 1e-5 * expected[1], "step \(step + 1)")
      // The first steps throw the KL loss about: what rounding leaves, 1e-8, grows threefold a step.
      #expect(abs(kl - expected[2]) <= 1e-4 * expected[2] + 2e-7 * total, "step \(step + 1)")
      if step == 0 { checkStatistics(network, fixture) }
      optimizer.update()
      network.prepare()
    }
    for parameter in network.parameters {
      let name = parameter.specification.name
      // A bias before normalization has no effect on the loss: its gradient is rounding alone, which
      // Adam scales up, and the moving mean follows it.
      if fixture.norm && (name.contains(".conv") && name.hasSuffix("bias")) { continue }
      if name.hasSuffix("moving_mean") { continue }
      let expected = try #require(fixture.parameters[name])
      let squares = parameter.values.reduce(0) { $0 + Double($1) * Double($1) }
      #expect(abs(squares - expected) <= 1e-3 * expected, "\(name)")
    }
  }

  private func checkStatistics(_ network: TrainingNetwork, _ fixture: Fixture) {
    let found = network.parameters.filter { $0.specification.name.contains("moving") }
    #expect(found.count == fixture.statistics.count)
    for parameter in found {
      let name = parameter.specification.name
      #expect(
        Self.largestDifference(parameter.values, fixture.statistics[name] ?? []) < 1e-6, "\(name)")
    }
  }

  private static func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}

/// The numbers of `record_keras.py`: pure functions of a name and an index.
enum SharedNumbers {
  static func unit(_ name: String, count: Int) -> [Double] {
    var hash: UInt32 = 0x811C_9DC5
    for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return (0..<count).map { index in
      var x = hash &+ 0x9E37_79B9 &* UInt32(truncatingIfNeeded: index)
      x = (x ^ (x >> 16)) &* 0x85EB_CA6B
      x = (x ^ (x >> 13)) &* 0xC2B2_AE35
      x ^= x >> 16
      return Double(x >> 8) / 0x1p24 * 2 - 1
    }
  }

  static func values(_ name: String, shape: [Int]) -> [Float] {
    let numbers = unit(name, count: shape.reduce(1, *))
    if name.hasSuffix("kernel") {
      let area = shape.dropLast(2).reduce(1, *)
      let limit = (6 / Double(area * (shape[shape.count - 1] + shape[shape.count - 2])))
        .squareRoot()
      return numbers.map { Float($0 * limit) }
    }
    let base: Double = name.hasSuffix("gamma") || name.hasSuffix("moving_variance") ? 1 : 0
    return numbers.map { Float(base + $0 * 0.1) }
  }

  static func pictures(_ name: String, count: Int, shape: PictureShape) -> [Float] {
    let (height, width, channels) = (shape.height, shape.width, shape.channels)
    let tones = unit(name + ".tones", count: count * channels * 4)
    let noise = unit(name, count: count * shape.size)
    return noise.indices.map { index in
      let channel = index % channels
      let x = Double(index / channels % width) * 2 / Double(width - 1) - 1
      let y = Double(index / channels / width % height) * 2 / Double(height - 1) - 1
      let first = (index / shape.size * channels + channel) * 4
      var tone = 0.5 + 0.2 * tones[first] + 0.1 * tones[first + 1] * x
      tone = tone + 0.1 * tones[first + 2] * y + 0.05 * tones[first + 3] * x * y
      return Float(tone + 0.05 * noise[index])
    }
  }

  static func normals(_ name: String, count: Int) -> [Float] {
    unit(name, count: count).map { Float($0 * 3.0.squareRoot()) }
  }
}
