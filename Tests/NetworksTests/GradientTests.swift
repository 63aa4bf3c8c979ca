import Networks
import Tensors
import Testing

/// The engine's gradients against central differences of the loss in double precision.
@Suite struct GradientTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let configuration: AutoencoderConfiguration
    var loss = ReconstructionLoss.crossEntropy
    var picture = PictureShape(width: 8, height: 12, channels: 2)

    var testDescription: String { name }
  }

  private static func network(
    kernels: [Int] = [3], strides: [Int] = [2],
    _ change: (inout AutoencoderConfiguration) -> Void = { _ in }
  ) -> AutoencoderConfiguration {
    var configuration = AutoencoderConfiguration(
      filters: [3, 5], kernels: kernels, strides: strides, codeLength: 3)
    change(&configuration)
    return configuration
  }

  static let cases: [Case] = [
    Case(name: "the default's recipe", configuration: network()),
    Case(name: "kernels 1 and 2", configuration: network(kernels: [1, 2])),
    Case(name: "kernels 4 and 5", configuration: network(kernels: [4, 5])),
    Case(name: "kernels 6 and 7", configuration: network(kernels: [6, 7])),
    Case(name: "strides 1 and 2", configuration: network(strides: [1, 2])),
    Case(
      name: "strides 2 and 1, kernels 5", configuration: network(kernels: [5], strides: [2, 1])),
    Case(
      name: "odd sides, stride 1", configuration: network(kernels: [4, 3], strides: [1]),
      picture: PictureShape(width: 5, height: 7, channels: 3)),
    Case(name: "ReLU", configuration: network { $0.activation = .relu }),
    Case(name: "SELU", configuration: network { $0.activation = .selu }),
    Case(name: "batch normalization", configuration: network { $0.batchNormalization = true }),
    Case(name: "dropout", configuration: network { $0.dropout = 0.25 }),
    Case(
      name: "alpha dropout",
      configuration: network {
        $0.dropout = 0.25
        $0.activation = .selu
      }),
    Case(name: "residual blocks", configuration: network { $0.blocks = .residual }),
    Case(
      name: "residual blocks, normalization, dropout",
      configuration: network {
        $0.blocks = .residual
        $0.batchNormalization = true
        $0.dropout = 0.2
      }),
    Case(name: "nearest upsampling", configuration: network { $0.upsampling = .nearest }),
    Case(
      name: "nearest upsampling, strides 2 and 1, residual, ReLU",
      configuration: network(kernels: [3, 2], strides: [2, 1]) {
        $0.upsampling = .nearest
        $0.blocks = .residual
        $0.activation = .relu
      }),
    Case(
      name: "nearest upsampling, normalization",
      configuration: network {
        $0.upsampling = .nearest
        $0.batchNormalization = true
      }),
    Case(name: "extra dense layer", configuration: network { $0.encoderDense = 4 }),
    Case(name: "plain", configuration: network { $0.kind = .plain }),
    Case(
      name: "plain, extra dense layer",
      configuration: network {
        $0.kind = .plain
        $0.encoderDense = 6
      }),
    Case(name: "squared error", configuration: network(), loss: .squaredError),
  ]

  @Test(arguments: cases)
  func agreeWithFiniteDifferences(_ test: Case) throws {
    let batch = 3
    let fact = 0.7
    let backend = BackendChoice.current.make(threads: 2)
    let autoencoder = try Self.perturbed(test)
    let pictures = Self.numbers("pictures", batch * test.picture.size) {
      abs($0).truncatingRemainder(dividingBy: 1)
    }
    let noise = Self.numbers("noise", batch * test.configuration.codeLength) { $0 }
    let dropout = DropoutNoise(seed: 5, epoch: 2, indices: [7, 0, 3])
    let network = TrainingNetwork(
      autoencoder, batch: 4, loss: test.loss, fact: fact, precision: .float32, backend: backend)
    let input = Buffer(pictures)
    let normals = Buffer(noise)
    let sums = network.forwardBackward(
      input.pointer, count: batch, noise: normals.pointer, dropout: dropout)

    var exact = DoubleNetwork(
      configuration: test.configuration, picture: test.picture, loss: test.loss, fact: fact,
      parameters: Dictionary(
        uniqueKeysWithValues: autoencoder.tensors.map { ($0.name, $0.values.map(Double.init)) }))
    func exactLoss() -> Double {
      exact.loss(
        pictures: pictures.map(Double.init), noise: noise.map(Double.init), dropout: dropout)
    }
    let value = (sums.reconstruction + sums.kl) / Double(batch)
    let expected = exactLoss()
    #expect(abs(value - expected) < 1e-6 * abs(expected), "the loss itself")

    for parameter in network.parameters where parameter.specification.isTrainable {
      let name = parameter.specification.name
      let gradient = parameter.gradientValues.map(Double.init)
      let scale = gradient.map(abs).max() ?? 0
      for index in Self.places(gradient.count) {
        let before = exact.parameters[name]?[index] ?? .nan
        let step = 1e-5
        exact.parameters[name]?[index] = before + step
        let above = exactLoss()
        exact.parameters[name]?[index] = before - step
        let below = exactLoss()
        exact.parameters[name]?[index] = before
        let difference = (above - below) / (2 * step)
        // A bias before normalization has no effect: its gradient is rounding alone.
        #expect(
          abs(gradient[index] - difference) < 2e-5 * max(scale, 0.2),
          "\(name)[\(index)]: \(gradient[index]) against \(difference), scale \(scale)")
      }
    }
  }

  /// Glorot kernels, and biases and normalization away from their first values.
  private static func perturbed(_ test: Case) throws -> Autoencoder {
    let autoencoder = try Autoencoder(test.configuration, picture: test.picture, seed: 11)
    return autoencoder.replacingValues(
      autoencoder.tensors.map { tensor in
        guard !tensor.name.hasSuffix("kernel") else { return tensor.values }
        let shift = numbers(tensor.name, tensor.values.count) { $0 * 0.2 }
        return zip(tensor.values, shift).map(+)
      })
  }

  private static func numbers(_ purpose: String, _ count: Int, _ map: (Float) -> Float) -> [Float] {
    let stream = RandomStream(seed: 21, purpose: purpose)
    return (0..<count).map { map(stream.normal(at: UInt64($0))) }
  }

  /// Up to six places: both ends and some between.
  private static func places(_ count: Int) -> [Int] {
    count <= 6 ? Array(0..<count) : [0, count / 5, count / 3, count / 2, count * 3 / 4, count - 1]
  }
}
