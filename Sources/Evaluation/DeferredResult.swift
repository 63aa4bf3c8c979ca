import Synchronization

/// A kept result: its description at hand, its content read, or made again, when it is needed.
public final class DeferredResult: ResultValue {
  public let description: ResultDescription
  private let load: @Sendable () throws -> any ResultValue
  private let content = Mutex<(any ResultValue)?>(nil)

  public init(
    _ description: ResultDescription, load: @escaping @Sendable () throws -> any ResultValue
  ) {
    self.description = description
    self.load = load
  }

  public var type: ValueType { description.type }
  public var finalFigures: [(name: String, value: Value)] { description.figures }

  /// Fields that are not described are those of the content.
  public func field(_ name: String) -> Value? {
    description.fields[name] ?? (try? loaded())?.field(name)
  }

  public var fieldNames: [String] { (try? loaded())?.fieldNames ?? [] }

  /// The result with its content.
  public func loaded() throws -> any ResultValue {
    if let known = content.withLock({ $0 }) { return known }
    let made = try load()
    content.withLock { $0 = made }
    return made
  }
}

extension Value {
  /// The value with the content of all results that it consists of, as commands take it.
  func loaded() throws -> Value {
    switch self {
    case .result(let deferred as DeferredResult):
      return try Value.result(deferred.loaded()).loaded()
    case .result(var runs as Runs):
      for index in runs.trials.indices {
        guard case .success(let value) = runs.trials[index].outcome else { continue }
        runs.trials[index].outcome = .success(try value.loaded())
      }
      return .result(runs)
    case .list(let values): return .list(try values.map { try $0.loaded() })
    default: return self
    }
  }
}
