import Digests
import Evaluation
import Synchronization

/// The files that `save` writes: those since they were last asked for, and names it may not use.
final class SavedFiles: Sendable {
  struct File: Sendable {
    /// Below the output folder.
    var path: String
    var digest: Digest
  }

  private struct State {
    var new: [File] = []
    /// Names of files that are something else; nil where anything may be written again.
    var reserved: Set<String>?
  }

  private let state: Mutex<State>

  /// - Parameter reserved: nil in a session, where a later `save` may replace an earlier one.
  init(reserved: Set<String>? = nil) {
    state = Mutex(State(reserved: reserved))
  }

  /// Writes a file unless it is there with these bytes already.
  ///
  /// - Throws: ``CommandFailure`` when the name belongs to another result of the notebook.
  func write(_ bytes: [UInt8], to path: String, in folder: OutputFolder) throws {
    let isTaken = state.withLock { $0.reserved?.contains(path) ?? false }
    guard !isTaken else {
      throw CommandFailure(
        "'\(path)' is the file of another result of this notebook", hint: "choose another name")
    }
    if folder.read(path) != bytes { try folder.write(bytes, to: path) }
    state.withLock {
      $0.new.append(File(path: path, digest: Digest(of: bytes)))
      $0.reserved?.insert(path)
    }
  }

  /// Whether files are there with these contents and belong to no other result; then they count as
  /// written.
  func confirm(_ files: [(path: String, digest: Digest)], in folder: OutputFolder) -> Bool {
    let isFree = state.withLock { state in
      files.allSatisfy { !(state.reserved?.contains($0.path) ?? false) }
    }
    guard isFree, files.allSatisfy({ folder.digest(of: $0.path) == $0.digest }) else {
      return false
    }
    state.withLock { state in
      state.new += files.map { File(path: $0.path, digest: $0.digest) }
      for file in files { state.reserved?.insert(file.path) }
    }
    return true
  }

  /// Keeps `save` from writing over a shown result.
  func reserve(_ path: String) {
    state.withLock { _ = $0.reserved?.insert(path) }
  }

  func takeAll() -> [File] {
    state.withLock { state in
      defer { state.new = [] }
      return state.new
    }
  }
}
