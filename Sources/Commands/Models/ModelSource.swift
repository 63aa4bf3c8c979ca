import Digests
import Evaluation
import Glibc
import Training

/// A saved model as a source of `load`.
enum ModelSource {
  /// Larger files are refused before they fill the memory.
  static let byteLimit = 4 << 30

  /// Whether a path names a model rather than pictures.
  static func isModel(_ path: PathValue) -> Bool { path.absolute.hasSuffix(".safetensors") }

  static func read(_ path: PathValue) throws(CommandFailure) -> TrainedValue {
    let bytes = try bytes(of: path)
    do {
      let file = try TrainedModel(bytes)
      return TrainedValue(autoencoder: file.autoencoder, history: file.history)
    } catch {
      throw CommandFailure(
        .unusableData, "'\(path.written)' is no model that can be used: \(error)",
        hint: "a model is written by 'save'")
    }
  }

  static func digest(of path: PathValue) throws(CommandFailure) -> Digest {
    Digest(of: try bytes(of: path))
  }

  private static func bytes(of path: PathValue) throws(CommandFailure) -> [UInt8] {
    var status = stat()
    guard stat(path.absolute, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= byteLimit, let file = fopen(path.absolute, "rb")
    else {
      throw CommandFailure(
        .unusableData, "'\(path.written)' cannot be read as a model",
        hint: "it must be a file of at most \(byteLimit >> 30) GiB that you may read")
    }
    defer { fclose(file) }
    let size = Int(status.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
    guard bytes.count == size else {
      throw CommandFailure(.inputOutput, "'\(path.written)' cannot be read to its end")
    }
    return bytes
  }
}
