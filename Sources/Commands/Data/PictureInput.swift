import Evaluation
import Imaging
import Raster

/// Pictures of any origin, as the commands that work on pictures take them: images in memory or a
/// data set.
struct PictureInput {
  let value: Value

  /// - Precondition: the checker let only images and data sets pass.
  init(_ value: Value) {
    self.value = value
  }

  var count: Int {
    if let images { return images.images.count }
    return dataset?.collection.count ?? 0
  }

  var images: ImagesValue? {
    if case .result(let result) = value { result as? ImagesValue } else { nil }
  }

  var dataset: DatasetValue? {
    if case .result(let result) = value { result as? DatasetValue } else { nil }
  }

  /// Width, height and channels; nil for no images.
  var shape: (width: Int, height: Int, channels: Int)? {
    if let first = images?.images.first { return (first.width, first.height, first.channels) }
    return dataset.map { ($0.collection.width, $0.collection.height, $0.collection.channels) }
  }

  /// All pictures in memory.
  ///
  /// - Parameter limit: more than this many are refused, with the way to take fewer.
  func all(limit: Int, for purpose: String) throws -> [Image] {
    try requireAtMost(limit, for: purpose)
    if let images { return images.images }
    guard let collection = dataset?.collection else { return [] }
    return try (0..<collection.count).map { try collection.image(at: $0) }
  }

  func requireAtMost(_ limit: Int, for purpose: String) throws(CommandFailure) {
    guard count > limit else { return }
    throw CommandFailure(
      "'\(purpose)' takes at most \(limit) pictures, and these are \(count)",
      hint: "take some of them first, such as '… | take \(min(28, limit)) | …'")
  }

  /// Writes a range of the pictures one after the other, `[height][width][channels]`.
  func copy(_ range: Range<Int>, into target: UnsafeMutablePointer<UInt8>) throws {
    if let collection = dataset?.collection {
      try collection.copy(Array(range), into: target)
      return
    }
    guard let images = images?.images else { return }
    var place = target
    for index in range {
      let pixels = images[index].pixels
      place.update(from: pixels, count: pixels.count)
      place += pixels.count
    }
  }
}

extension PictureInput {
  /// Reports an input of more pictures than a command takes, when their number is known.
  static func reportTooMany(in call: inout CheckedCall, limit: Int, purpose: String) {
    guard let count = call.input.intFact("count"), count > limit else { return }
    call.report(
      .tooManyPictures,
      "'\(purpose)' takes at most \(limit) pictures, and these are \(count)",
      hint: "take some of them first, such as '… | take \(min(28, limit)) | …'")
  }
}

extension PictureInput {
  /// Reports an input whose size is not the one the model was trained on, when both are known.
  static func reportWrongSize(in call: inout CheckedCall, model: StaticValue) {
    guard let problem = wrongSize(of: call.input, model: model) else { return }
    call.report(.pictureSize, problem.message, hint: problem.hint)
  }

  /// The same for pictures that are an argument, of a call whose input is the model.
  static func reportWrongSize<T>(
    of pictures: StaticValue, at argument: CommandArgument<T>, in call: inout CheckedCall
  ) {
    guard let problem = wrongSize(of: pictures, model: call.input) else { return }
    call.report(.pictureSize, problem.message, at: argument, hint: problem.hint)
  }

  private static func wrongSize(
    of pictures: StaticValue, model: StaticValue
  ) -> (message: String, hint: String)? {
    for name in ["width", "height", "channels"] {
      guard let given = pictures.intFact(name), let expected = model.intFact(name),
        given != expected
      else { continue }
      return (
        "the pictures have \(name) \(given), the model was trained on \(name) \(expected)",
        "load them with size=\(model.facts["width"]?.text ?? "")x"
          + "\(model.facts["height"]?.text ?? "") channels=\(model.facts["channels"]?.text ?? "")"
      )
    }
    return nil
  }

  /// The same while running, for sizes that were not known before.
  func requireSize(width: Int, height: Int, channels: Int) throws(CommandFailure) {
    let given = shape ?? (width, height, channels)
    guard given == (width, height, channels) else {
      throw CommandFailure(
        .failed,
        "the pictures are \(given.0)x\(given.1) with \(given.2) channels, the model was trained on "
          + "\(width)x\(height) with \(channels)",
        hint: "load them with size=\(width)x\(height) channels=\(channels)")
    }
  }
}
