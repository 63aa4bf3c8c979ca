import Synchronization

/// Values that several threads fill in, each its own.
final class SlotList<Value: Sendable>: Sendable {
  private let list: Mutex<[Value]>

  init(count: Int, filledWith value: Value) {
    list = Mutex([Value](repeating: value, count: count))
  }

  func set(_ index: Int, _ value: Value) {
    list.withLock { $0[index] = value }
  }

  var values: [Value] { list.withLock { $0 } }
}
