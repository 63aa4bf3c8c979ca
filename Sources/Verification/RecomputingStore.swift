import Digests
import Evaluation
import Sessions

/// A store for verification from a cell on: what the cells before made is taken from it, what is to
/// be verified is not, and nothing is kept.
public struct RecomputingStore: ResultStore {
  private let store: any ResultStore
  private let recomputed: Set<Digest>

  /// - Parameter recomputed: the keys that count as unknown.
  public init(reading store: any ResultStore, except recomputed: Set<Digest>) {
    self.store = store
    self.recomputed = recomputed
  }

  public func result(for key: Digest) throws -> (any KeptResult)? {
    recomputed.contains(key) ? nil : try store.result(for: key)
  }

  public func keep(
    _ description: ResultDescription, _ content: StoredContent, for key: Digest
  ) throws {}

  public func reserve(
    _ key: Digest, isCancelled: () -> Bool, onWait: (Int32?) -> Void
  ) throws -> (any Sendable)? { nil }
}

extension CheckedNotebook {
  /// The keys of all that the statements of some cells compute.
  public func keys(of cells: Set<Int>) -> Set<Digest> {
    var keys: Set<Digest> = []
    for index in cells {
      for statement in self.cells[index].statements { Self.collect(statement, into: &keys) }
    }
    return keys
  }

  private static func collect(_ statement: CheckedStatement, into keys: inout Set<Digest>) {
    switch statement.content {
    case .binding(_, let node), .shown(let node): collect(node, into: &keys)
    case .profile, .expectation, .invalid: break
    }
  }

  private static func collect(_ node: CheckedNode, into keys: inout Set<Digest>) {
    for operand in node.operands { collect(operand, into: &keys) }
    switch node.content {
    case .command: if let key = node.value.key { keys.insert(key) }
    case .sweep(let sweep):
      if let key = node.value.key { keys.insert(key) }
      for body in (sweep.trials?.map(\.body) ?? []) + [sweep.body] {
        for statement in body.statements { collect(statement, into: &keys) }
        collect(body.result, into: &keys)
      }
    default: break
    }
  }
}
