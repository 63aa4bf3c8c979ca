import Raster

/// Loaded pictures: all in one piece of memory, 8 bits a channel.
struct StoredPictures: ImageCollection {
  let count: Int
  let width: Int
  let height: Int
  let channels: Int
  let skipped: SkippedFiles
  let memory: PictureMemory
  let attributes: AttributeTable

  var attributeNames: [String] { attributes.names }

  func attributeValue(_ attribute: Int, at index: Int) -> Bool {
    attributes.rows[index] >> UInt64(attribute) & 1 == 1
  }

  func copy(_ indices: [Int], into target: UnsafeMutablePointer<UInt8>) {
    var next = target
    for index in indices {
      precondition(index >= 0 && index < count, "there is no such picture")
      next.update(from: memory.slot(index), count: memory.bytesPerPicture)
      next += memory.bytesPerPicture
    }
  }
}
