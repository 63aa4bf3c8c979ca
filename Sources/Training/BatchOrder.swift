/// Which pictures each batch takes: all of them once in every epoch, the last batch what is left.
struct BatchOrder: Sendable {
  private let pictures: Int
  private let batchSize: Int
  private let epochs: Int
  private let order: @Sendable (_ epoch: Int) -> [Int]
  private var epoch: Int
  private var batch: Int
  private var current: [Int] = []

  /// - Parameters:
  ///   - epochs: where it ends.
  ///   - epoch: where it begins, counted from 0.
  ///   - batch: the first one in that epoch, counted from 0.
  ///   - order: of the pictures in an epoch: a permutation of `0..<pictures`.
  init(
    pictures: Int, batchSize: Int, epochs: Int = 1, epoch: Int = 0, batch: Int = 0,
    order: @escaping @Sendable (_ epoch: Int) -> [Int]
  ) {
    self.pictures = pictures
    self.batchSize = batchSize
    self.epochs = epochs
    self.epoch = epoch
    self.batch = batch
    self.order = order
  }

  /// The next batch; nil after the last epoch.
  mutating func next() -> [Int]? {
    if batch * batchSize >= pictures {
      epoch += 1
      batch = 0
      current = []
    }
    guard epoch < epochs, pictures > 0 else { return nil }
    if current.isEmpty { current = order(epoch) }
    let first = batch * batchSize
    batch += 1
    return Array(current[first..<min(pictures, first + batchSize)])
  }
}
