/// The sizes of a two-dimensional convolution with TensorFlow's 'same' padding.
///
/// Pictures are NHWC: `[batch][height][width][channels]`, channels last. Weights are Keras's
/// `[kernel row][kernel column][input channel][output channel]`.
///
/// The output has ⌈size / stride⌉ rows and columns. The padding needed for that is
/// max((output − 1)·stride + kernel − size, 0), of which the smaller half comes before the picture:
/// output (y, x) sees the rows y·stride − padTop … y·stride − padTop + kernel − 1.
///
/// A transposed convolution is the input gradient of its mirrored convolution: the one whose input
/// has the transposed convolution's *output* size and channels. Keras's kernel layout for it,
/// `[row][column][out][in]`, is then this layout with the roles swapped, so the same bytes serve.
public struct ConvolutionShape: Hashable, Sendable {
  /// The most pictures that a plan for this shape takes at once.
  public let batch: Int
  /// Rows of the input.
  public let height: Int
  /// Columns of the input.
  public let width: Int
  /// Channels of the input.
  public let inputChannels: Int
  /// Channels of the output.
  public let outputChannels: Int
  /// Side of the square kernel, 1–7.
  public let kernel: Int
  /// Step between neighbouring outputs, 1 or 2.
  public let stride: Int

  /// Checks that every size is positive, `kernel` in 1…7 and `stride` in 1…2.
  public init(
    batch: Int, height: Int, width: Int, inputChannels: Int, outputChannels: Int, kernel: Int,
    stride: Int
  ) {
    precondition(min(batch, height, width, inputChannels, outputChannels) > 0, "empty convolution")
    precondition((1...7).contains(kernel) && (1...2).contains(stride), "kernel or stride")
    self.batch = batch
    self.height = height
    self.width = width
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
  }
}

// MARK: - Derived sizes

extension ConvolutionShape {
  /// Rows of the output.
  public var outputHeight: Int { (height + stride - 1) / stride }
  /// Columns of the output.
  public var outputWidth: Int { (width + stride - 1) / stride }
  /// Rows of zeros above the input.
  public var padTop: Int { max((outputHeight - 1) * stride + kernel - height, 0) / 2 }
  /// Columns of zeros left of the input.
  public var padLeft: Int { max((outputWidth - 1) * stride + kernel - width, 0) / 2 }

  /// Floats of one input picture.
  public var inputSize: Int { height * width * inputChannels }
  /// Floats of one output picture.
  public var outputSize: Int { outputHeight * outputWidth * outputChannels }
  /// Number of weights, without the bias.
  public var weightCount: Int { kernel * kernel * inputChannels * outputChannels }

  /// Multiply-adds of one pass over one picture, multiplications by padding included.
  public var multiplyAdds: Int { outputHeight * outputWidth * weightCount }

  /// The same convolution for another number of pictures.
  public func withBatch(_ batch: Int) -> ConvolutionShape {
    ConvolutionShape(
      batch: batch, height: height, width: width, inputChannels: inputChannels,
      outputChannels: outputChannels, kernel: kernel, stride: stride)
  }
}

/// The sizes of a dense layer: `[batch][inputs]` times weights `[inputs][outputs]`.
public struct DenseShape: Hashable, Sendable {
  /// The most rows that a plan for this shape takes at once.
  public let batch: Int
  /// Length of an input row.
  public let inputs: Int
  /// Length of an output row.
  public let outputs: Int

  /// Checks that every size is positive.
  public init(batch: Int, inputs: Int, outputs: Int) {
    precondition(min(batch, inputs, outputs) > 0, "empty dense layer")
    self.batch = batch
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Number of weights, without the bias.
  public var weightCount: Int { inputs * outputs }
}
