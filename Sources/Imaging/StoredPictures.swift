import Raster

/// Loaded pictures: in slots, 8 bits a channel.
struct StoredPictures: ImageCollection {
  let width: Int
  let height: Int
  let channels: Int
  let skipped: SkippedFiles
  let slots: any PictureSlots
  /// The slot of each picture.
  let places: [Int]
  let attributes: AttributeTable
  /// The number of the person in each picture; empty where that is not known.
  var people: [Int32] = []
  /// Of pictures that were drawn, not read: what knows their factors.
  var drawn: DrawnFaces?

  var count: Int { places.count }
  var attributeNames: [String] { attributes.names }

  func attributeValue(_ attribute: Int, at index: Int) -> Bool {
    attributes.rows[index] >> UInt64(attribute) & 1 == 1
  }

  func person(at index: Int) -> Int? { people.isEmpty ? nil : Int(people[index]) }

  var factorNames: [String] { drawn?.factorNames ?? [] }

  func factors(at index: Int) -> [Double] { drawn?.factors(at: index) ?? [] }

  func copy(_ indices: [Int], into target: UnsafeMutablePointer<UInt8>) throws {
    var next = target
    for index in indices {
      precondition(index >= 0 && index < count, "there is no such picture")
      try slots.read(places[index], into: next)
      next += bytesPerImage
    }
  }
}
