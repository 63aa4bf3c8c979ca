/// The element-wise loops, as they are without vector code of their own.
extension ComputeBackend {
  /// Elements of a piece of an element-wise loop.
  private var piece: Int { 1 << 16 }

  /// Calls `body` with the bounds of pieces of `0..<count`, on all threads.
  private func eachPiece(_ count: Int, _ body: (Range<Int>) -> Void) {
    parallel.forEach((count + piece - 1) / piece) { index, _ in
      body((index * piece)..<min(count, (index + 1) * piece))
    }
  }

  public func activate(
    _ input: Floats, count: Int, _ activation: Activation, into output: MutableFloats
  ) {
    eachPiece(count) { for index in $0 { output[index] = activation.value(input[index]) } }
  }

  public func multiplyByDerivative(
    _ gradient: MutableFloats, count: Int, _ activation: Activation, output: Floats
  ) {
    guard activation != .identity else { return }
    eachPiece(count) {
      for index in $0 { gradient[index] *= activation.derivative(output: output[index]) }
    }
  }

  public func add(_ addend: Floats, count: Int, to sum: MutableFloats) {
    eachPiece(count) { for index in $0 { sum[index] += addend[index] } }
  }

  public func sigmoid(_ logits: Floats, count: Int, into output: MutableFloats) {
    eachPiece(count) {
      for index in $0 { output[index] = ElementaryFunctions.sigmoid(logits[index]) }
    }
  }

  public func sigmoidBytes(
    _ logits: Floats, count: Int, into bytes: UnsafeMutablePointer<UInt8>
  ) {
    eachPiece(count) {
      for index in $0 {
        let value = ElementaryFunctions.sigmoid(logits[index]) * 255 + 0.5
        bytes[index] = value.isNaN ? 0 : UInt8(value)
      }
    }
  }

  public func floats(
    fromBytes bytes: UnsafePointer<UInt8>, count: Int, into floats: MutableFloats
  ) {
    eachPiece(count) { for index in $0 { floats[index] = Float(bytes[index]) / 255 } }
  }

  public func adam(
    _ step: AdamStep, gradient: Floats, count: Int, values: MutableFloats,
    firstMoment: MutableFloats, secondMoment: MutableFloats
  ) {
    eachPiece(count) {
      for index in $0 {
        let g = gradient[index]
        let m = firstMoment[index] + (g - firstMoment[index]) * step.gain1
        let v = secondMoment[index] + (g * g - secondMoment[index]) * step.gain2
        firstMoment[index] = m
        secondMoment[index] = v
        values[index] -= step.rate * m / (v.squareRoot() + step.epsilon)
      }
    }
  }

  public func upsample(
    _ input: Floats, batch: Int, height: Int, width: Int, channels: Int, factor: Int,
    into output: MutableFloats
  ) {
    let line = width * factor * channels
    parallel.forEach(batch * height) { row, _ in
      let source = input + row * width * channels
      for copy in 0..<factor {
        let target = output + (row * factor + copy) * line
        for x in 0..<(width * factor) {
          (target + x * channels).update(from: source + x / factor * channels, count: channels)
        }
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
      target.update(repeating: 0, count: width * channels)
      for copy in 0..<factor {
        let source = outputGradient + (row * factor + copy) * line
        for x in 0..<(width * factor) {
          let sum = target + x / factor * channels
          for channel in 0..<channels { sum[channel] += source[x * channels + channel] }
        }
      }
    }
  }
}
