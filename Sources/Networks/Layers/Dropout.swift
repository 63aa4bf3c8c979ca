import Tensors

/// Dropout while training: each value is dropped with probability `rate`.
///
/// - Plain: dropped values are 0, the others divided by 1 − rate.
/// - Alpha dropout, for SELU (Klambauer et al. 2017): dropped values become α′ = −λα, and all are
///   mapped by a·x + b so that mean and variance stay: a = ((1 − rate)(1 + rate·α′²))^−½,
///   b = −a·α′·rate.
///
/// Both have the form output = kept ? x·factor + offset : dropped.
final class Dropout: Layer {
  let inputSize: Int

  private let backend: any ComputeBackend
  private let purpose: String
  private let rate: Float
  private let factor: Float
  private let offset: Float
  private let dropped: Float
  private let outputBuffer: Buffer
  /// For each value the factor of its gradient: `factor` or 0.
  private let slopes: Buffer
  private var input: Floats?

  init(name: String, rate: Double, isAlpha: Bool, size: Int, _ context: LayerContext) {
    backend = context.backend
    inputSize = size
    purpose = "train." + name
    self.rate = Float(rate)
    if isAlpha {
      let alpha = -Double(Activation.seluScale) * Double(Activation.seluAlpha)
      let a = 1 / ((1 - rate) * (1 + rate * alpha * alpha)).squareRoot()
      let b = -a * alpha * rate
      factor = Float(a)
      offset = Float(b)
      dropped = Float(a * alpha + b)
    } else {
      factor = Float(1 / (1 - rate))
      offset = 0
      dropped = 0
    }
    outputBuffer = Buffer(count: context.isTraining ? context.batch * size : 0)
    slopes = Buffer(count: context.isTraining ? context.batch * size : 0)
    resultOfLastPass = Floats(outputBuffer.pointer)
  }

  var outputSize: Int { inputSize }
  var activation: Activation { .identity }
  var output: Floats { resultOfLastPass }

  /// The input itself in inference.
  private var resultOfLastPass: Floats

  var isPicturewise: Bool { true }

  func begin(_ input: Floats, mode: PassMode) {
    self.input = input
    if case .training = mode {
      resultOfLastPass = Floats(outputBuffer.pointer)
    } else {
      resultOfLastPass = input
    }
  }

  func forward(_ pictures: Range<Int>, mode: PassMode) {
    guard case .training(let noise) = mode else { return }
    guard let input else { preconditionFailure("begin comes first") }
    let stream = RandomStream(seed: noise.seed, purpose: purpose, part: UInt64(noise.epoch))
    let target = outputBuffer.pointer
    let slopes = slopes.pointer
    let size = inputSize
    backend.parallel.forEach(pictures.count) { index, _ in
      let row = pictures.lowerBound + index
      let first = UInt64(noise.indices[row]) * UInt64((size + 3) / 4)
      for block in 0..<((size + 3) / 4) {
        let words = stream.words(at: first + UInt64(block))
        for lane in 0..<min(4, size - 4 * block) {
          let index = row * size + 4 * block + lane
          let isKept = Float(words[lane] >> 8) * 0x1p-24 >= rate
          slopes[index] = isKept ? factor : 0
          target[index] = isKept ? input[index] * factor + offset : dropped
        }
      }
    }
  }

  func backward(
    _ outputGradient: Floats, pictures: Range<Int>, batch: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation
  ) {
    guard let input, let inputGradient else {
      preconditionFailure("dropout is never the first layer")
    }
    let size = inputSize
    let start = pictures.lowerBound * size
    let slopes = slopes.pointer + start
    backend.parallel.forEach(pictures.count) { row, _ in
      for index in (row * size)..<((row + 1) * size) {
        inputGradient[index] = outputGradient[index] * slopes[index]
      }
    }
    backend.multiplyByDerivative(
      inputGradient, count: pictures.count * size, inputActivation, output: input + start)
  }
}
