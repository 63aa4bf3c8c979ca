import CKernels
import Glibc

extension Activation {
  /// As the kernels know it.
  var kernelActivation: vnb_activation {
    switch self {
    case .identity: vnb_activation(kind: Int32(VNB_IDENTITY), slope: 1)
    case .leakyReLU(let slope): vnb_activation(kind: Int32(VNB_LEAKY), slope: slope)
    case .relu: vnb_activation(kind: Int32(VNB_RELU), slope: 0)
    case .selu: vnb_activation(kind: Int32(VNB_SELU), slope: 0)
    }
  }
}

/// Element-wise loops, in pieces whose size is a multiple of every vector's.
extension DirectBackend {
  /// Elements of a piece.
  private static let piece = 1 << 15

  private var table: vnb_kernels { kernels.table.pointee }

  /// Calls `body` with the start and length of pieces of `0..<count`, on all threads.
  private func eachPiece(_ count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    parallel.forEach((count + Self.piece - 1) / Self.piece) { index, _ in
      let start = index * Self.piece
      body(start, min(Self.piece, count - start))
    }
  }

  public func activate(
    _ input: Floats, count: Int, _ activation: Activation, into output: MutableFloats
  ) {
    let kernel = activation.kernelActivation
    eachPiece(count) { table.activate(input + $0, $1, kernel, output + $0) }
  }

  public func multiplyByDerivative(
    _ gradient: MutableFloats, count: Int, _ activation: Activation, output: Floats
  ) {
    guard activation != .identity else { return }
    let kernel = activation.kernelActivation
    eachPiece(count) { table.derive(gradient + $0, $1, kernel, output + $0) }
  }

  public func add(_ addend: Floats, count: Int, to sum: MutableFloats) {
    eachPiece(count) { table.add(addend + $0, $1, sum + $0) }
  }

  public func sigmoid(_ logits: Floats, count: Int, into output: MutableFloats) {
    eachPiece(count) { table.sigmoid(logits + $0, $1, output + $0) }
  }

  public func sigmoidBytes(
    _ logits: Floats, count: Int, into bytes: UnsafeMutablePointer<UInt8>
  ) {
    eachPiece(count) { table.sigmoid_bytes(logits + $0, $1, bytes + $0) }
  }

  public func floats(
    fromBytes bytes: UnsafePointer<UInt8>, count: Int, into floats: MutableFloats
  ) {
    eachPiece(count) { table.floats(bytes + $0, $1, floats + $0) }
  }

  public func adam(
    _ step: AdamStep, gradient: Floats, count: Int, values: MutableFloats,
    firstMoment: MutableFloats, secondMoment: MutableFloats
  ) {
    let constants = vnb_adam_step(
      rate: step.rate, rest1: step.gain1, rest2: step.gain2, epsilon: step.epsilon)
    eachPiece(count) {
      table.adam(gradient + $0, $1, constants, values + $0, firstMoment + $0, secondMoment + $0)
    }
  }
}

/// Nearest upsampling.
extension DirectBackend {
  public func upsample(
    _ input: Floats, batch: Int, height: Int, width: Int, channels: Int, factor: Int,
    into output: MutableFloats
  ) {
    let line = width * factor * channels
    let bytes = channels * MemoryLayout<Float>.stride
    parallel.forEach(batch * height) { row, _ in
      let source = input + row * width * channels
      let target = output + row * factor * line
      for x in 0..<width {
        for copy in 0..<factor {
          memcpy(target + (x * factor + copy) * channels, source + x * channels, bytes)
        }
      }
      for copy in 0..<factor where copy > 0 {
        memcpy(target + copy * line, target, line * MemoryLayout<Float>.stride)
      }
    }
  }

  public func upsampleGradient(
    _ outputGradient: Floats, batch: Int, height: Int, width: Int, channels: Int, factor: Int,
    into inputGradient: MutableFloats
  ) {
    let line = width * factor * channels
    parallel.forEach(batch * height) { row, _ in
      let target = inputGradient + row * width * channels
      let source = outputGradient + row * factor * line
      target.update(repeating: 0, count: width * channels)
      for copy in 0..<factor {
        for x in 0..<width {
          let pixels = source + copy * line + x * factor * channels
          for step in 0..<factor {
            table.add(pixels + step * channels, channels, target + x * channels)
          }
        }
      }
    }
  }
}

/// Losses and the Gaussian code. A picture's terms go to sixteen sums in double precision by their
/// index, which are added in a fixed order.
extension DirectBackend {
  public func crossEntropy(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>
  ) {
    parallel.forEach(batch) { picture, _ in
      let start = picture * size
      sums[picture] = table.cross_entropy(
        logits + start, targets + start, size, gradientScale, gradient.map { $0 + start })
    }
  }

  public func squaredError(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>
  ) {
    parallel.forEach(batch) { picture, _ in
      let start = picture * size
      sums[picture] = table.squared_error(
        logits + start, targets + start, size, gradientScale, gradient.map { $0 + start })
    }
  }

  public func reparameterize(
    mean: Floats, logVariance: Floats, noise: Floats, count: Int, into code: MutableFloats
  ) {
    eachPiece(count) {
      table.reparameterize(mean + $0, logVariance + $0, noise + $0, $1, code + $0)
    }
  }

  public func divergence(
    mean: Floats, logVariance: Floats, batch: Int, size: Int, sums: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<batch {
      sums[row] = 0.5 * table.divergence(mean + row * size, logVariance + row * size, size)
    }
  }

  public func gaussianGradient(
    codeGradient: Floats, mean: Floats, logVariance: Floats, noise: Floats, count: Int,
    scale: Float, meanGradient: MutableFloats, logVarianceGradient: MutableFloats
  ) {
    eachPiece(count) {
      table.gaussian_gradient(
        codeGradient + $0, mean + $0, logVariance + $0, noise + $0, $1, scale, meanGradient + $0,
        logVarianceGradient + $0)
    }
  }
}
