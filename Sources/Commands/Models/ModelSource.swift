import Digests
import Evaluation
import Glibc
import Imaging
import Training

/// A saved model as a source of `load`.
enum ModelSource {
  /// Larger files are refused before they fill the memory.
  static let byteLimit = 4 << 30

  /// Whether a path leads to a model rather than to pictures: to a file that begins as one, or to
  /// one of unknown kind that is named as one.
  static func isModel(_ path: PathValue) -> Bool {
    guard let head = head(of: path) else { return false }
    // The length of the description as eight bytes, then the description, a JSON object.
    if head.count > 8, head[8] == UInt8(ascii: "{"), head[4..<8].allSatisfy({ $0 == 0 }) {
      return true
    }
    guard path.absolute.hasSuffix(".safetensors") else { return false }
    return (try? DatasetSource.path(path.absolute).check()) == nil
  }

  /// The first bytes of a file; nil where there is none.
  private static func head(of path: PathValue) -> [UInt8]? {
    let descriptor = open(path.absolute, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16)
    return Array(bytes.prefix(max(0, Glibc.read(descriptor, &bytes, bytes.count))))
  }

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
