import Imaging

/// How many pictures of a collection have each attribute.
struct AttributeShares {
  struct Attribute {
    /// As `where` spells it.
    let name: String
    var count: Int
  }

  let pictures: Int
  /// In the order of the collection's names.
  private(set) var attributes: [Attribute]

  init(of collection: any ImageCollection) {
    pictures = collection.count
    attributes = collection.attributeNames.map { Attribute(name: $0, count: 0) }
    guard !attributes.isEmpty else { return }
    for index in 0..<collection.count {
      for (column, isTrue) in collection.attributes(at: index).enumerated() where isTrue {
        attributes[column].count += 1
      }
    }
  }

  /// 0…1
  func share(of attribute: Attribute) -> Double {
    pictures == 0 ? 0 : Double(attribute.count) / Double(pictures)
  }
}
