import CKernels

/// The weight gradient where one side has few channels (a picture's three, say): that side is copied
/// picture by picture into memory with a border of zeros, so that all taps see all pixels and share
/// one product of kernel² × few channels rows.
///
/// - Few input channels: rows (ky, kx, in), columns out, as in the weights.
/// - Few output channels and stride 1: the same with the roles swapped, for
///   Σ x[y + ky]·g[y] = Σ g[y − ky]·x[y]; rows (ky, kx, out), columns in.
final class DirectNarrowGradient {
  /// Columns are the input's channels: the result has to be transposed for each tap.
  let isTransposed: Bool

  private let shape: ConvolutionShape
  private let backend: DirectBackend
  private let rounds: Bool
  private let channels: Int
  private let border: (top: Int, left: Int)
  private let lineSize: Int
  private let pictureSize: Int
  private let rowOffsets: [Int]
  private let picture: Buffer
  private let roundedNarrow: Buffer
  private let roundedWide: Buffer

  /// Channels that count as few.
  private static let few = 8

  /// Nil where neither side has few channels.
  init?(_ shape: ConvolutionShape, precision: Precision, backend: DirectBackend) {
    let isTransposed = shape.inputChannels > Self.few
    guard !isTransposed || (shape.outputChannels <= Self.few && shape.stride == 1) else {
      return nil
    }
    self.shape = shape
    self.backend = backend
    self.isTransposed = isTransposed
    rounds = precision == .bfloat16
    let kernel = shape.kernel
    channels = isTransposed ? shape.outputChannels : shape.inputChannels
    border =
      isTransposed
      ? (kernel - 1 - shape.padTop, kernel - 1 - shape.padLeft) : (shape.padTop, shape.padLeft)
    let height = max(shape.height, (shape.outputHeight - 1) * shape.stride) + kernel
    lineSize = (max(shape.width, (shape.outputWidth - 1) * shape.stride) + kernel) * channels
    pictureSize = height * lineSize
    picture = Buffer(count: backend.parallel.threads * pictureSize)
    roundedNarrow = Buffer(count: rounds ? backend.parallel.threads * pictureSize : 0)
    roundedWide = Buffer(
      count: rounds
        ? backend.parallel.threads * (isTransposed ? shape.inputSize : shape.outputSize) : 0)
    var offsets: [Int] = []
    for tap in 0..<(kernel * kernel) {
      let row = isTransposed ? kernel - 1 - tap / kernel : tap / kernel
      let column = isTransposed ? kernel - 1 - tap % kernel : tap % kernel
      for channel in 0..<channels {
        offsets.append(row * lineSize + column * channels + channel)
      }
    }
    rowOffsets = offsets + Array(repeating: 0, count: 48)
  }

  /// Adds a picture to a slice's sum, with rows and columns as told above; `following` pictures come
  /// after it in memory and in time.
  func add(
    input: Floats, outputGradient: Floats, worker: Int, isFirst: Bool, following: Int,
    to partial: MutableFloats
  ) {
    let narrow = isTransposed ? outputGradient : input
    let wide = isTransposed ? input : outputGradient
    let wideSize = isTransposed ? shape.inputSize : shape.outputSize
    let columns = isTransposed ? shape.inputChannels : shape.outputChannels
    let (height, width) = (shape.outputHeight, shape.outputWidth)
    let bordered = bordered(narrow, worker: worker)
    var operand = wide
    if rounds {
      let target = roundedWide.pointer + worker * wideSize
      backend.kernels.copyOperand(operand, count: wideSize, step: columns, into: target)
      operand = Floats(target)
    }
    var foresight = DirectForesight(
      UnsafeBufferPointer(start: wide + wideSize, count: min(following, 1) * wideSize),
      segments: (rowOffsets.count - 48 + 11) / 12 * DirectKernels.panels(columns) * height)
    rowOffsets.withUnsafeBufferPointer { offsets in
      for column in stride(from: 0, to: columns, by: DirectKernels.panel) {
        var strip = vnb_strip(
          rows: offsets.count - 48, columns: min(DirectKernels.panel, columns - column),
          depth: width)
        strip.a = bordered
        strip.a_row = offsets.baseAddress
        strip.a_step = shape.stride * channels
        strip.a_inner = shape.stride * lineSize
        strip.b = operand + column
        strip.b_step = columns
        strip.b_inner = width * columns
        strip.inner = Int32(height)
        strip.c = partial + column
        strip.c_step = columns
        strip.accumulates = !isFirst
        strip.pairs = rounds
        foresight.run(&strip, backend.kernels)
      }
    }
  }

  /// A picture of few channels within a border of zeros.
  private func bordered(_ source: Floats, worker: Int) -> Floats {
    let height = isTransposed ? shape.outputHeight : shape.height
    let line = (isTransposed ? shape.outputWidth : shape.width) * channels
    let plain = picture.pointer + worker * pictureSize
    let start = plain + border.top * lineSize + border.left * channels
    for row in 0..<height {
      (start + row * lineSize).update(from: source + row * line, count: line)
    }
    guard rounds else { return Floats(plain) }
    let operand = roundedNarrow.pointer + worker * pictureSize
    backend.kernels.copyOperand(
      Floats(plain), count: pictureSize, step: shape.stride * channels, into: operand)
    return Floats(operand)
  }

  /// Adds up the slices' sums `[kh][kw][out][in]` into `[kh][kw][in][out]`, for weights in `range`.
  func addTransposed(
    _ partials: MutableFloats, slices: Int, range: Range<Int>, into weights: MutableFloats
  ) {
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    for index in range {
      let tap = index / (inputs * outputs)
      let input = index / outputs % inputs
      let source = partials + (tap * outputs + index % outputs) * inputs + input
      var sum: Float = 0
      for slice in 0..<slices { sum += source[slice * shape.weightCount] }
      weights[index] = sum
    }
  }
}
