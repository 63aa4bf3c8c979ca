import Networks

/// What training tells while it runs.
public enum TrainingEvent: Sendable {
  case step(StepEvent)
  case epoch(EpochEvent)
}

/// A finished step.
public struct StepEvent: Sendable {
  /// Counted from 1.
  public let epoch: Int
  public let epochs: Int
  /// Counted from 1 in the epoch.
  public let step: Int
  public let stepsPerEpoch: Int
  /// Of this step's batch.
  public let losses: Losses
  /// Of the epoch so far.
  public let mean: Losses
  /// In this run, feeding included.
  public let imagesPerSecond: Double
}

/// A finished epoch.
public struct EpochEvent: Sendable {
  /// Counted from 1.
  public let epoch: Int
  public let epochs: Int
  public let training: Losses
  public let validation: Losses?
  /// In this run, feeding included, validation left out.
  public let imagesPerSecond: Double
  /// Of the training steps of this run.
  public let waits: FeedWaits
}

/// Why training cannot begin or go on.
public enum TrainingError: Error, CustomStringConvertible {
  /// There is nothing to train on.
  case noPictures
  /// The pictures have another size than the network's.
  case pictureSize(given: PictureShape, expected: PictureShape)
  /// An option is outside its range.
  case option(String)
  /// The loss became NaN or infinite.
  case lossNotFinite(epoch: Int, step: Int)
  /// The pictures could not be read.
  case pictures(any Error)

  public var description: String {
    switch self {
    case .noPictures:
      "there are no pictures to train on"
    case .pictureSize(let given, let expected):
      "the pictures are \(given), the network is for \(expected)"
    case .option(let text):
      text
    case .lossNotFinite(let epoch, let step):
      "the loss is no longer a finite number in epoch \(epoch), step \(step): "
        + "lower the learning rate"
    case .pictures(let error):
      "a picture cannot be read: \(error)"
    }
  }
}
