import Networks

/// Losses as they are reported: means over pictures.
public struct Losses: Hashable, Sendable, Codable {
  /// Cross-entropy or squared error: mean over channels, sum over rows and columns.
  public let reconstruction: Double
  /// The divergence, its factor included.
  public let kl: Double

  public init(reconstruction: Double, kl: Double) {
    self.reconstruction = reconstruction
    self.kl = kl
  }

  /// The means of sums over at least one picture.
  public init(_ sums: LossSums) {
    let count = Double(max(sums.pictures, 1))
    self.init(reconstruction: sums.reconstruction / count, kl: sums.kl / count)
  }

  public var total: Double { reconstruction + kl }

  /// `kl` as a share of `total`.
  public var klShare: Double { total == 0 ? 0 : kl / total }
}

/// The losses of each finished epoch.
public struct History: Hashable, Sendable, Codable {
  public struct Epoch: Hashable, Sendable, Codable {
    /// Mean over the epoch's steps, while the network changed.
    public let training: Losses
    /// At the end of the epoch, when there are pictures for it.
    public let validation: Losses?

    public init(training: Losses, validation: Losses?) {
      self.training = training
      self.validation = validation
    }
  }

  public private(set) var epochs: [Epoch] = []

  public init() {}

  mutating func append(_ epoch: Epoch) {
    epochs.append(epoch)
  }
}
