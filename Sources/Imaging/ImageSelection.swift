import Raster

/// Some pictures of a collection, in an order of their own; nothing is copied.
public struct ImageSelection: ImageCollection {
  private let base: any ImageCollection
  private let indices: [Int]

  /// - Precondition: every index is in `base`'s range.
  public init(_ base: any ImageCollection, at indices: [Int]) {
    if let selection = base as? ImageSelection {
      self.base = selection.base
      self.indices = indices.map { selection.indices[$0] }
    } else {
      precondition(
        indices.allSatisfy { $0 >= 0 && $0 < base.count }, "an index is out of the range")
      self.base = base
      self.indices = indices
    }
  }

  public var count: Int { indices.count }
  public var width: Int { base.width }
  public var height: Int { base.height }
  public var channels: Int { base.channels }
  public var attributeNames: [String] { base.attributeNames }
  public var skipped: SkippedFiles { base.skipped }

  public func attributeValue(_ attribute: Int, at index: Int) -> Bool {
    base.attributeValue(attribute, at: indices[index])
  }

  public func attributes(at index: Int) -> [Bool] {
    base.attributes(at: indices[index])
  }

  public func person(at index: Int) -> Int? { base.person(at: indices[index]) }

  public var factorNames: [String] { base.factorNames }

  public func factors(at index: Int) -> [Double] {
    base.factors(at: indices[index])
  }

  public func image(at index: Int) throws -> Image {
    try base.image(at: indices[index])
  }

  public func copy(_ indices: [Int], into target: UnsafeMutablePointer<UInt8>) throws {
    try base.copy(indices.map { self.indices[$0] }, into: target)
  }
}

extension ImageCollection {
  /// At most `count` pictures after the first `skip`, in `order` or as they stand.
  ///
  /// - Parameter order: a permutation of 0..<count, for instance a shuffled one.
  /// - Precondition: `count` and `skip` are not negative; `order` is a permutation.
  public func taking(_ count: Int, skip: Int = 0, order: [Int]? = nil) -> ImageSelection {
    precondition(count >= 0 && skip >= 0, "counts are not negative")
    precondition(order == nil || order?.count == self.count, "the order names every picture once")
    let start = min(skip, self.count)
    let range = start..<start + min(count, self.count - start)
    return ImageSelection(self, at: order.map { Array($0[range]) } ?? Array(range))
  }

  /// The pictures whose attributes have the values asked for.
  ///
  /// Throws `DatasetError.noAttributes` or `.unknownAttribute`.
  public func filtered(
    by conditions: [(name: String, value: Bool)]
  ) throws(DatasetError) -> ImageSelection {
    guard conditions.isEmpty || !attributeNames.isEmpty else { throw .noAttributes }
    var wanted: [(index: Int, value: Bool)] = []
    for condition in conditions {
      guard let index = attributeIndex(condition.name) else {
        throw .unknownAttribute(name: condition.name, known: attributeNames)
      }
      wanted.append((index, condition.value))
    }
    let kept = (0..<count).filter { picture in
      wanted.allSatisfy { attributeValue($0.index, at: picture) == $0.value }
    }
    return ImageSelection(self, at: kept)
  }

  /// The two parts of a division: the first `share` of the pictures in `order` (rounded), and the
  /// rest.
  ///
  /// - Precondition: `share` is in 0…1; `order` is a permutation of 0..<count.
  public func divided(
    share: Double, order: [Int]? = nil
  ) -> (train: ImageSelection, rest: ImageSelection) {
    precondition((0...1).contains(share), "a share is between 0 and 1")
    let first = Int((Double(count) * share).rounded())
    return (
      taking(first, order: order), taking(count - first, skip: first, order: order)
    )
  }
}
