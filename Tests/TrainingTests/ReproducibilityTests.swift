import Networks
import Tensors
import Testing

/// Fifty steps of training, bit for bit.
@Suite("Reproducibility")
struct ReproducibilityTests {
  /// The weights and moments after 50 steps on batches of 5 and 3 pictures.
  private func train(
    _ configuration: AutoencoderConfiguration, on backend: DirectBackend, precision: Precision
  ) throws -> [[UInt32]] {
    let picture = PictureShape(width: 8, height: 8, channels: 3)
    let autoencoder = try Autoencoder(configuration, picture: picture, seed: 3)
    let batch = 5
    let network = TrainingNetwork(
      autoencoder, batch: batch, loss: .crossEntropy, fact: 5, precision: precision,
      backend: backend)
    let optimizer = Adam(
      network.parameters, learningRate: 1e-3,
      state: Adam.State(for: autoencoder.parameterSpecifications), backend: backend)
    let noise = Buffer(count: batch * configuration.codeLength)
    let pictures = Buffer(count: batch * picture.size)
    for step in 0..<50 {
      let count = step % 5 == 4 ? 3 : batch
      let stream = RandomStream(seed: 9, purpose: "test", part: UInt64(step))
      stream.fillNormals(noise.pointer, count: noise.count, first: 0)
      stream.fillNormals(pictures.pointer, count: pictures.count, first: UInt64(noise.count))
      backend.sigmoid(pictures.pointer, count: pictures.count, into: pictures.pointer)
      _ = network.forwardBackward(
        pictures.pointer, count: count, noise: noise.pointer,
        dropout: DropoutNoise(seed: 9, epoch: 0, indices: Array(0..<count)))
      optimizer.update()
      network.prepare()
    }
    let state = optimizer.state
    return (network.parameters.map(\.values) + state.firstMoments + state.secondMoments).map {
      $0.map(\.bitPattern)
    }
  }

  private static let configurations = [
    AutoencoderConfiguration(filters: [6, 17], codeLength: 6),
    AutoencoderConfiguration(
      filters: [3, 9], kernels: [5, 3], strides: [1, 2], codeLength: 5, activation: .selu,
      batchNormalization: true, dropout: 0.2, blocks: .residual, upsampling: .nearest),
  ]

  @Test(
    "weights after 50 steps are the same on 1, 2, 3, 4 and 8 threads and in every instruction set",
    arguments: configurations, Precision.allCases)
  func sameBits(configuration: AutoencoderConfiguration, precision: Precision) throws {
    let expected = try train(
      configuration, on: DirectBackend(parallel: Parallel(threads: 1)), precision: precision)
    #expect(expected.joined().allSatisfy { Float(bitPattern: $0).isFinite })
    for threads in [2, 3, 4, 8] {
      let backend = DirectBackend(parallel: Parallel(threads: threads))
      #expect(
        try train(configuration, on: backend, precision: precision) == expected,
        "\(threads) threads")
    }
    for instructions in InstructionSet.allCases where instructions.isSupported {
      let backend = DirectBackend(parallel: Parallel(threads: 2), instructions: instructions)
      #expect(
        try train(configuration, on: backend, precision: precision) == expected,
        "\(instructions)")
    }
  }
}
