import Networks

// The file of a decoder is a safetensors file with a checksum, the tensors of the decoder under
// their names. Its metadata hold
//
// | key | value |
// |---|---|
// | `format` | `vnb-decoder-1` |
// | `epoch` | finished epochs |
// | `sha256` | see `Safetensors+Checksum.swift` |

/// The decoder as it was after an epoch: a third of a network or less, and all that is needed to
/// see what its pictures looked like then.
public struct DecoderState: Sendable {
  /// Finished epochs.
  public let epoch: Int
  public let tensors: [NamedTensor]

  private static let format = "vnb-decoder-1"

  public init(of autoencoder: Autoencoder, epoch: Int) {
    self.epoch = epoch
    tensors = autoencoder.decoderTensors
  }

  /// Hands over the bytes of its file piece by piece; equal states give equal bytes.
  public func write(_ emit: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    let metadata = ["format": Self.format, "epoch": String(epoch)]
    try Safetensors(metadata: metadata, tensors: tensors).writeChecksummed(emit)
  }

  /// Reads a file, and believes nothing that was not written so.
  public init(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
    let file = try Safetensors(checksummed: bytes)
    guard file.metadata["format"] == Self.format, let text = file.metadata["epoch"],
      let epoch = Int(text), epoch > 0
    else { throw .foreign("it is not the decoder of an epoch") }
    self.epoch = epoch
    tensors = file.tensors
  }
}
