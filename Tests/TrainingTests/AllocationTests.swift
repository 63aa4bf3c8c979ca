import AllocationCounting
import Networks
import Tensors
import Testing

/// A training step asks for no memory.
@Suite("Allocations")
struct AllocationTests {
  @Test("the counter counts")
  func counts() {
    let before = allocations_of_this_thread()
    let buffer = Buffer(count: 10)
    #expect(allocations_of_this_thread() > before, "a buffer of \(buffer.count)")
  }

  @Test(
    "a step of the network and of Adam allocates nothing",
    arguments: [
      AutoencoderConfiguration(filters: [6, 17], codeLength: 6),
      AutoencoderConfiguration(
        filters: [3, 9], kernels: [5, 3], codeLength: 5, batchNormalization: true,
        blocks: .residual, upsampling: .nearest),
      AutoencoderConfiguration(kind: .plain, filters: [6, 17], codeLength: 6, activation: .selu),
    ], Precision.allCases)
  func step(configuration: AutoencoderConfiguration, precision: Precision) throws {
    let backend = DirectBackend(parallel: Parallel(threads: 1))
    let picture = PictureShape(width: 8, height: 8, channels: 3)
    let autoencoder = try Autoencoder(configuration, picture: picture, seed: 3)
    let network = TrainingNetwork(
      autoencoder, batch: 9, loss: .crossEntropy, fact: 5, precision: precision, backend: backend)
    let optimizer = Adam(
      network.parameters, learningRate: 1e-3,
      state: Adam.State(for: autoencoder.parameterSpecifications), backend: backend)
    let noise = Buffer(count: 9 * configuration.codeLength)
    let pictures = Buffer(count: 9 * picture.size)
    let dropout = DropoutNoise(seed: 9, epoch: 0, indices: Array(0..<9))
    var counts: [Int] = []
    counts.reserveCapacity(3)
    for _ in 0..<3 {
      let before = allocations_of_this_thread()
      _ = network.forwardBackward(
        pictures.pointer, count: 9, noise: noise.pointer, dropout: dropout)
      optimizer.update()
      network.prepare()
      counts.append(allocations_of_this_thread() - before)
    }
    #expect(counts.dropFirst() == [0, 0], "allocations of three steps: \(counts)")
  }
}
