import Tensors

/// Codes of several pictures, `[count][length]`.
public struct Codes: Hashable, Sendable {
  public let count: Int
  public let length: Int
  /// The mean of the Gaussian, or the code of a plain autoencoder.
  public let means: [Float]
  /// log σ²; empty for a plain autoencoder.
  public let logVariances: [Float]

  public init(count: Int, length: Int, means: [Float], logVariances: [Float] = []) {
    precondition(means.count == count * length, "means of other codes")
    precondition(logVariances.isEmpty || logVariances.count == means.count, "other codes")
    self.count = count
    self.length = length
    self.means = means
    self.logVariances = logVariances
  }
}

/// Passes in inference mode, in batches of constant memory.
///
/// Making the network costs a copy of its weights, so one call for many pictures is cheaper than
/// many calls.
extension Autoencoder {
  /// Pictures of one pass.
  private static let inferenceBatch = 32

  /// Encodes `count` pictures, which `read` writes batch by batch: 8 bits, `[height][width][channels]`.
  ///
  /// - Throws: what `read` throws.
  public func encode(
    count: Int, backend: any ComputeBackend, precision: Precision = .float32,
    read: (_ range: Range<Int>, _ pictures: UnsafeMutablePointer<UInt8>) throws -> Void
  ) rethrows -> Codes {
    let batch = min(Self.inferenceBatch, max(count, 1))
    let parameters = parameters(blueprint.encoderParameters, isTraining: false)
    let encoder = Encoder(
      blueprint, context(parameters, batch: batch, backend: backend, precision: precision))
    encoder.prepare()
    let size = picture.size
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: batch * size)
    bytes.initialize(repeating: 0, count: batch * size)
    defer { bytes.deallocate() }
    let pictures = Buffer(count: batch * size)
    var results = [[Float]](repeating: [], count: encoder.heads.count)
    for index in results.indices {
      results[index].reserveCapacity(count * configuration.codeLength)
    }
    for first in stride(from: 0, to: count, by: batch) {
      let range = first..<min(count, first + batch)
      try read(range, bytes)
      backend.floats(fromBytes: bytes, count: range.count * size, into: pictures.pointer)
      encoder.forward(pictures.pointer, batch: range.count, mode: .inference)
      for (index, head) in encoder.heads.enumerated() {
        results[index] += UnsafeBufferPointer(
          start: head.output, count: range.count * configuration.codeLength)
      }
    }
    return Codes(
      count: count, length: configuration.codeLength, means: results[0],
      logVariances: results.count > 1 ? results[1] : [])
  }

  /// Encodes pictures that lie one after the other in memory.
  ///
  /// - Precondition: a whole number of pictures.
  public func encode(
    _ pictures: [UInt8], backend: any ComputeBackend, precision: Precision = .float32
  ) -> Codes {
    let size = picture.size
    precondition(pictures.count % size == 0, "not a whole number of pictures")
    return encode(
      count: pictures.count / size, backend: backend, precision: precision
    ) { range, target in
      pictures.withUnsafeBufferPointer { source in
        guard let start = source.baseAddress else { return }
        target.update(from: start + range.lowerBound * size, count: range.count * size)
      }
    }
  }

  /// Decodes codes `[count][codeLength]` and hands on the pictures of each batch: 8 bits,
  /// `[height][width][channels]`.
  ///
  /// - Precondition: a whole number of codes.
  /// - Throws: what `body` throws.
  public func decode(
    _ codes: [Float], rounding: Rounding = .nearest, backend: any ComputeBackend,
    precision: Precision = .float32,
    _ body: (_ range: Range<Int>, _ pictures: UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    let batch = min(Self.inferenceBatch, max(1, codes.count / configuration.codeLength))
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: batch * picture.size)
    bytes.initialize(repeating: 0, count: batch * picture.size)
    defer { bytes.deallocate() }
    let values = Buffer(count: rounding == .down ? batch * picture.size : 0)
    try eachBatchOfLogits(codes, batch: batch, backend: backend, precision: precision) {
      let count = $0.count * picture.size
      switch rounding {
      case .nearest: backend.sigmoidBytes($1, count: count, into: bytes)
      case .down:
        backend.sigmoid($1, count: count, into: values.pointer)
        for index in 0..<count {
          let level = values.pointer[index] * 255
          bytes[index] = level > 0 ? UInt8(min(level, 255)) : 0
        }
      }
      try body($0, UnsafeBufferPointer(start: bytes, count: count))
    }
  }

  /// Decodes codes to 8-bit pictures, one after the other.
  public func decode(
    _ codes: [Float], backend: any ComputeBackend, precision: Precision = .float32
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(codes.count / configuration.codeLength * picture.size)
    decode(codes, backend: backend, precision: precision) { result += $1 }
    return result
  }

  /// Decodes codes to numbers in [0, 1].
  public func decodeFloats(
    _ codes: [Float], backend: any ComputeBackend, precision: Precision = .float32
  ) -> [Float] {
    let batch = min(Self.inferenceBatch, max(1, codes.count / configuration.codeLength))
    let values = Buffer(count: batch * picture.size)
    var result: [Float] = []
    eachBatchOfLogits(codes, batch: batch, backend: backend, precision: precision) {
      let count = $0.count * picture.size
      backend.sigmoid($1, count: count, into: values.pointer)
      result += UnsafeBufferPointer(start: values.pointer, count: count)
    }
    return result
  }

  private func eachBatchOfLogits(
    _ codes: [Float], batch: Int, backend: any ComputeBackend, precision: Precision,
    _ body: (_ range: Range<Int>, _ logits: Floats) throws -> Void
  ) rethrows {
    let length = configuration.codeLength
    precondition(codes.count % length == 0, "not a whole number of codes")
    let parameters = parameters(blueprint.decoderParameters, isTraining: false)
    let decoder = LayerSequence(
      blueprint.decoder,
      context(parameters, batch: batch, backend: backend, precision: precision))
    decoder.prepare()
    let input = Buffer(codes)
    let count = codes.count / length
    for first in stride(from: 0, to: count, by: batch) {
      let range = first..<min(count, first + batch)
      let logits = decoder.forward(
        input.pointer + first * length, batch: range.count, mode: .inference)
      try body(range, logits)
    }
  }

  private func context(
    _ parameters: [Parameter], batch: Int, backend: any ComputeBackend, precision: Precision
  ) -> LayerContext {
    LayerContext(
      backend: backend, precision: precision, batch: batch, isTraining: false,
      parameters: Dictionary(uniqueKeysWithValues: parameters.map { ($0.specification.name, $0) }))
  }
}
