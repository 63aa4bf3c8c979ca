// How far a long command is, as one line.
//
// 1. On a terminal: activity, epoch, bar, steps, speed, time left, figures. The bar has 24 columns,
//    or 6 at least where room is short. What does not fit is left out in this order: the speed;
//    figures, the first one last and the reconstruction first, which is the difference of the
//    others; the bar; the epoch; the steps. The line is always shorter than the terminal is wide,
//    so that it never wraps.
//
//      training  epoch 3/8  ━━━━━━━━━━━━╸━━━━━━━  62/94  412 img/s  0:07 left  total 5210.3 …
//
// 2. Otherwise one line for each epoch, without bar and time left.
//
// 3. Figures have about five digits. Where there are a `total` and a `kl`, the share of the one in
//    the other follows it.

/// What is known of a long command's work.
public struct ProgressState: Sendable {
  /// `training`, `reading pictures`.
  public var activity: String
  /// Steps of the whole work.
  public var completed: Int
  public var total: Int
  public var epoch: Int?
  public var epochs: Int?
  /// Of this epoch.
  public var step: Int?
  public var steps: Int?
  public var imagesPerSecond: Double?
  public var secondsRemaining: Double?
  public var figures: [(name: String, value: Double)]

  public init(
    activity: String, completed: Int, total: Int, epoch: Int? = nil, epochs: Int? = nil,
    step: Int? = nil, steps: Int? = nil, imagesPerSecond: Double? = nil,
    secondsRemaining: Double? = nil, figures: [(name: String, value: Double)] = []
  ) {
    self.activity = activity
    self.completed = completed
    self.total = total
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.imagesPerSecond = imagesPerSecond
    self.secondsRemaining = secondsRemaining
    self.figures = figures
  }
}

/// Renders progress as text; see the head of the file.
public struct ProgressLine: Sendable {
  /// Of the terminal.
  public var columns: Int
  public var isUTF8: Bool
  public var style: Style

  public init(columns: Int, isUTF8: Bool, style: Style = Style(isEnabled: false)) {
    self.columns = columns
    self.isUTF8 = isUTF8
    self.style = style
  }

  /// Rule 1.
  public func bar(_ state: ProgressState) -> String {
    let room = max(columns - 1, 1)
    var parts = Parts(
      activity: state.activity, epoch: epochText(state), hasBar: state.total > 0,
      steps: stepsText(state), speed: state.imagesPerSecond.map { speedText($0) },
      left: state.secondsRemaining.map { Self.duration($0) + " left" },
      figures: figureTexts(state, isShort: true))
    while parts.width > room, parts.leaveOut() {}
    guard parts.width <= room else { return String(state.activity.prefix(room)) }
    var texts = [style.bold(parts.activity)]
    if let epoch = parts.epoch { texts.append(epoch) }
    if parts.hasBar {
      texts.append(drawBar(state, width: min(24, Parts.leastBar + room - parts.width)))
    }
    texts += [parts.steps, parts.speed, parts.left].compactMap { $0 } + parts.figures
    return texts.joined(separator: "  ")
  }

  /// What the line consists of.
  private struct Parts {
    static let leastBar = 6

    var activity: String
    var epoch: String?
    var hasBar: Bool
    var steps: String?
    var speed: String?
    var left: String?
    var figures: [String]

    /// Columns, with the shortest bar.
    var width: Int {
      let texts = [activity, epoch, steps, speed, left].compactMap { $0 } + figures
      return texts.map(\.count).reduce(0, +) + 2 * (texts.count - 1)
        + (hasBar ? Self.leastBar + 2 : 0)
    }

    /// Takes the least important part away; false when only the activity is left.
    mutating func leaveOut() -> Bool {
      if speed != nil {
        speed = nil
      } else if figures.count > 1 {
        figures.remove(at: 1)
      } else if !figures.isEmpty {
        figures = []
      } else if hasBar {
        hasBar = false
      } else if epoch != nil {
        epoch = nil
      } else if steps != nil {
        steps = nil
      } else if left != nil {
        left = nil
      } else {
        return false
      }
      return true
    }
  }

  /// Rule 2: `epoch 3/8  total 5210.3  recon 5065.1  kl 145.2 (2.8 %)  412 img/s`
  public func epochLine(_ state: ProgressState) -> String {
    let head = [epochText(state) ?? state.activity]
    let speed = state.imagesPerSecond.map { speedText($0) }
    return (head + figureTexts(state) + [speed].compactMap { $0 }).joined(separator: "  ")
  }

  // MARK: - Parts

  private func epochText(_ state: ProgressState) -> String? {
    guard let epoch = state.epoch else { return nil }
    guard let epochs = state.epochs else { return "epoch \(epoch)" }
    return "epoch \(Self.padded(epoch, like: epochs))/\(epochs)"
  }

  private func stepsText(_ state: ProgressState) -> String? {
    let (done, all) = (state.step ?? state.completed, state.steps ?? state.total)
    return all > 0 ? "\(Self.padded(done, like: all))/\(all)" : done > 0 ? "\(done)" : nil
  }

  private func speedText(_ speed: Double) -> String {
    Self.fixed(speed, decimals: speed < 10 ? 1 : 0) + " img/s"
  }

  private func figureTexts(_ state: ProgressState, isShort: Bool = false) -> [String] {
    let total = state.figures.first { $0.name == "total" }?.value
    return state.figures.map { name, value in
      let shown = isShort && name == "reconstruction" ? "recon" : name
      let text = "\(shown) \(Self.figure(value))"
      guard name == "kl", let total, total != 0, (value / total).isFinite else { return text }
      return "\(text) (\(Self.fixed(value / total * 100, decimals: 1)) %)"
    }
  }

  private func drawBar(_ state: ProgressState, width: Int) -> String {
    let fraction = min(max(Double(state.completed) / Double(state.total), 0), 1)
    if isUTF8 {
      // Halves of a column.
      let halves = Int(fraction * Double(width) * 2)
      let full = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
      let rest = width - full.count
      return style.isEnabled
        ? style.green(full) + style.dim(String(repeating: "━", count: rest))
        : full + String(repeating: " ", count: rest)
    }
    let full = Int(fraction * Double(width - 2))
    return "[" + String(repeating: "#", count: full)
      + String(repeating: ".", count: width - 2 - full) + "]"
  }

  // MARK: - Numbers

  /// `0:07`, `12:05`, `3:02:11`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return whole < 3600
      ? "\(whole / 60):\(two(whole % 60))"
      : "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  /// With about five digits.
  static func figure(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let size = abs(value)
    if size >= 1e9 || (size > 0 && size < 1e-4) { return "\(value)" }
    return fixed(value, decimals: size >= 10000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4)
  }

  /// Rounded to nearest; no locale is asked.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    var power = 1
    for _ in 0..<decimals { power *= 10 }
    let units = Int((abs(value) * Double(power)).rounded())
    let fraction = String(units % power)
    let sign = value < 0 && units > 0 ? "-" : ""
    let end =
      decimals == 0
      ? "" : "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    return sign + String(units / power) + end
  }

  private static func padded(_ number: Int, like other: Int) -> String {
    let text = String(number)
    return String(repeating: " ", count: max(0, String(other).count - text.count)) + text
  }
}
