import Digests
import FoundationEssentials
import Language
import Synchronization

// What is kept is asked for before anything is computed, so that a hit needs none of its inputs:
//
// 1. A kept result comes back as its description; its content is read when a command needs it. If
//    it is damaged, that is said, and it is computed then.
// 2. Without one the right to make it is taken. Whoever had to wait for it looks once more.
// 3. What was computed is kept. A failure never is.
// 4. A sweep's trials find and keep their results themselves. Of the runs as a whole it is kept
//    which trials failed for good: the message, since they have no result.

extension Interpreter {
  // MARK: - Commands

  /// The value of a command: found, or computed and kept.
  ///
  /// - Parameter isDamaged: what is kept cannot be used and is replaced.
  func stored(
    _ node: CheckedNode, _ command: CheckedCommand, isDamaged: Bool = false
  ) throws -> Value {
    let storage = library.commands[command.name]?.storage ?? .none
    var context = context
    if let root = context.progress?.folder, let trajectory = command.trajectory {
      context.progress?.folder = "\(root)/\(trajectory.hexadecimal)"
      context.progress?.isFresh = policy == .fresh
    } else {
      context.progress = nil
    }
    guard let store, let key = node.value.key, storage != .none else {
      return try computed(command, in: context).value
    }
    if storage == .files {
      return try written(by: command, under: key, in: store, at: node.range)
    }
    if !isDamaged, let value = try found(key, node, command, in: store) { return value }
    if let refusal = refusal(to: command.name, under: key) {
      throw RunFailure(refusal, at: command.nameRange)
    }
    let reservation =
      storage == .content ? try reserve(key, command.name, in: store) : nil
    return try withExtendedLifetime(reservation) {
      if reservation?.hasWaited ?? false, let value = try found(key, node, command, in: store) {
        return value
      }
      let (value, seconds) = try computed(command, in: context)
      try keep(value, storage, madeBy: command, in: seconds, for: key, in: store)
      return value
    }
  }

  /// Why a result that is not stored may not be computed.
  private func refusal(to command: String, under key: Digest) -> CommandFailure? {
    switch policy {
    case .auto, .fresh, .recompute(key): nil
    case .recompute: CommandFailure(.refused, "the result of '\(command)' is not stored any more")
    case .only(let wish):
      CommandFailure(
        .refused, "the result of '\(command)' is not stored, and \(wish) forbids to compute it")
    }
  }

  /// Whether what is stored under a key may be taken.
  private func mayTake(_ key: Digest) -> Bool {
    switch policy {
    case .auto, .only: true
    case .fresh: false
    case .recompute(let target): key != target
    }
  }

  private func computed(
    _ command: CheckedCommand, in context: RunContext
  ) throws -> (value: Value, seconds: Double) {
    let (value, seconds) = try run(command, in: context)
    context.emit(.computed(command: command.name, seconds: seconds))
    return (value, seconds)
  }

  private func keep(
    _ value: Value, _ storage: ResultStorage, madeBy command: CheckedCommand, in seconds: Double,
    for key: Digest, in store: any ResultStore
  ) throws {
    guard case .result(let result) = value else { return }
    let content: StoredContent
    if storage == .content {
      guard let storable = result as? any StorableResult else { return }
      content = try storable.content()
    } else {
      content = StoredContent(kind: "")
    }
    let description = ResultDescription(
      of: result, madeBy: command.name, seconds: seconds, recipe: recipe)
    try located(command.nameRange) { try store.keep(description, content, for: key) }
  }

  /// The kept result; nil when there is none to be used.
  private func found(
    _ key: Digest, _ node: CheckedNode, _ command: CheckedCommand, in store: any ResultStore
  ) throws -> Value? {
    guard mayTake(key) else { return nil }
    guard let kept = try undamaged(key, of: command.name, in: store) else { return nil }
    context.emit(.found(command: command.name))
    let interpreter = self
    return .result(
      DeferredResult(kept.description) {
        if kept.kind.isEmpty { return try interpreter.made(command) }
        do {
          return try interpreter.library.restore(kept)
        } catch let damage as StoredDamage {
          interpreter.warn(of: damage, in: command.name)
        }
        return try interpreter.result(of: interpreter.stored(node, command, isDamaged: true))
      })
  }

  /// The content of a result of which only the description is kept.
  private func made(_ command: CheckedCommand) throws -> any ResultValue {
    try result(of: try computed(command, in: context).value)
  }

  private func result(of value: Value) throws -> any ResultValue {
    guard case .result(let result) = value else {
      throw CommandFailure("a result that was kept is none any more")
    }
    if let deferred = result as? DeferredResult { return try deferred.loaded() }
    return result
  }

  private func undamaged(
    _ key: Digest, of command: String, in store: any ResultStore
  ) throws -> (any KeptResult)? {
    do {
      return try store.result(for: key)
    } catch let damage as StoredDamage {
      warn(of: damage, in: command)
      return nil
    }
  }

  private func warn(of damage: StoredDamage, in command: String) {
    context.emit(
      .warning(
        "the stored result of '\(command)' is damaged and is computed again: \(damage)"))
  }

  // MARK: - Reservations

  private final class Reservation: Sendable {
    let hasWaited: Bool
    private let right: (any Sendable)?

    init(_ right: (any Sendable)?, hasWaited: Bool) {
      self.right = right
      self.hasWaited = hasWaited
    }
  }

  private func reserve(
    _ key: Digest, _ name: String, in store: any ResultStore
  ) throws -> Reservation {
    var hasWaited = false
    let right = try store.reserve(key, isCancelled: context.isCancelled) { holder in
      hasWaited = true
      let process = holder.map { "process \($0)" } ?? "another process"
      context.emit(.note("waiting for \(process), which computes the same '\(name)'"))
    }
    if context.isCancelled() { throw Interruption() }
    return Reservation(right, hasWaited: hasWaited)
  }

  private func located(_ range: SourceRange, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let failure as CommandFailure {
      throw RunFailure(failure, at: range)
    }
  }

  // MARK: - Files

  private struct WrittenFile: Codable {
    var path: String
    var digest: String
  }

  /// Runs a command that writes files, unless they are there as it would write them.
  private func written(
    by command: CheckedCommand, under key: Digest, in store: any ResultStore, at range: SourceRange
  ) throws -> Value {
    if mayTake(key), let kept = try undamaged(key, of: command.name, in: store),
      case .string(let text)? = kept.description.fields["text"],
      let files = try? JSONDecoder().decode(
        [WrittenFile].self, from: Data(kept.attributes.utf8)),
      context.hasFiles(
        files.compactMap { file in Digest(hexadecimal: file.digest).map { (file.path, $0) } }),
      !files.isEmpty
    {
      context.emit(.found(command: command.name))
      return .result(FoundText(text: text))
    }
    let files = Mutex<[WrittenFile]>([])
    var context = context
    let write = context.writeFile
    context.writeFile = { path, bytes in
      try write(path, bytes)
      let digest = Digest(of: bytes).hexadecimal
      files.withLock { $0.append(WrittenFile(path: path, digest: digest)) }
    }
    let (value, seconds) = try computed(command, in: context)
    guard case .result(let result as any PresentableValue) = value,
      let text = try result.presentation(PresentationOptions()).text
    else { return value }
    let description = ResultDescription(
      type: .text, fields: ["text": .string(text)], figures: [], command: command.name,
      seconds: seconds, recipe: recipe)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let list = String(decoding: try encoder.encode(files.withLock { $0 }), as: UTF8.self)
    try located(range) {
      try store.keep(description, StoredContent(kind: "files", attributes: list), for: key)
    }
    return value
  }

  // MARK: - Sweeps

  /// The runs of a sweep. Its trials find or keep their results themselves; what is kept of the
  /// whole is which trials failed for good, so that they are not tried again.
  func stored(_ node: CheckedNode, _ sweep: CheckedSweep) throws -> Value {
    guard let store, let key = node.value.key else { return .result(try run(sweep)) }
    var known: [Int: String] = [:]
    if mayTake(key), let kept = try undamaged(key, of: Sweep.name, in: store) {
      known = Sweep.failures(in: kept)
    }
    let runs = try run(sweep, failures: known)
    var failures: [Int: String] = [:]
    for (number, trial) in runs.trials.enumerated() {
      if case .failure(let failure) = trial.outcome, failure.isLasting {
        failures[number] = failure.message
      }
    }
    guard failures != known else { return .result(runs) }
    let description = ResultDescription(
      type: .runs, fields: ["failed": .int(runs.failed)], figures: runs.finalFigures,
      command: Sweep.name, seconds: 0, recipe: recipe)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let list = String(decoding: try encoder.encode(failures), as: UTF8.self)
    try located(node.range) {
      try store.keep(description, StoredContent(kind: "failures", attributes: list), for: key)
    }
    return .result(runs)
  }
}

extension Sweep {
  /// The trials of a kept sweep that failed for good, by number, with their messages.
  public static func failures(in kept: any KeptResult) -> [Int: String] {
    let failures = try? JSONDecoder().decode([Int: String].self, from: Data(kept.attributes.utf8))
    return failures ?? [:]
  }
}

/// The text of a command that had nothing left to do.
private struct FoundText: PresentableValue {
  let text: String

  var type: ValueType { .text }

  func presentation(_ options: PresentationOptions) -> Presentation {
    Presentation(kind: .text, text: text)
  }
}
