import Evaluation
import Stores
import Tensors

extension CommandLibrary {
  /// The commands of `vnb`, for what runs nothing: they keep no data.
  public static let standard = standard(cache: nil)

  /// The commands of `vnb`.
  ///
  /// - Parameters:
  ///   - cache: where prepared data is kept; nil keeps nothing.
  ///   - onReading: told how far the data are read that a key is made of, before anything runs.
  public static func standard(
    cache: CacheFolder?, onReading: @escaping @Sendable (ProgressReport) -> Void = { _ in }
  ) -> CommandLibrary {
    // In the order of the manual: data, networks, codes and pictures, figures.
    let commands: [any Command] = [
      Load(cache: cache, onReading: onReading), Take(), Where(), Split(), Describe(),
      ModelCommand(), Costs(), Train(), PlotLoss(), Sample(), Encode(), Decode(), Reconstruct(),
      Interpolate(), Direction(), Shift(), CodesReport(), Sharpen(), Grid(), Sweep(), Compare(),
      Film(), Measure(), Probe(), TableCommand(), Plot(), HistogramCommand(), Scatter(), Save(),
    ]
    let help = Help { .standard }
    return CommandLibrary(
      commands + [help], builtInSources: ["faces"], engineVersion: engineVersion,
      restore: restore, display: displayCommand)
  }

  /// Part of the key of every result: raised when results of old versions are no longer right. The
  /// reference backend rounds differently.
  static let engineVersion = BackendChoice.current == .reference ? "1-reference" : "1"

  /// Images and runs of images are shown by `grid`, other runs by `table`, losses by `plot-loss`,
  /// the rest by `describe`.
  private static func displayCommand(for value: StaticValue) -> String? {
    switch value.type {
    case .images: "grid"
    case .runs:
      [.images, .dataset].contains(value.runs?.element.type) ? "grid" : "table"
    case .history: "plot-loss"
    case .dataset, .model, .trained, .codes: "describe"
    default: nil
    }
  }
}
