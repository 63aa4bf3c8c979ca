import Evaluation
import Imaging

/// A data set as a value of the language: pictures of one size, read or made when they are asked
/// for, with what their source knows of them.
struct DatasetValue: ResultValue {
  let collection: any ImageCollection
  /// In words for `describe`: `built-in faces`, `img_align_celeba`.
  let source: String

  var type: ValueType { .dataset }

  func field(_ name: String) -> Value? {
    switch name {
    case "count": .int(collection.count)
    case "width": .int(collection.width)
    case "height": .int(collection.height)
    case "channels": .int(collection.channels)
    case "skipped": .int(collection.skipped.count)
    default: nil
    }
  }
}
