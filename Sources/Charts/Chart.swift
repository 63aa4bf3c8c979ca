/// A chart as a value: what is shown, not how.
///
/// One chart is drawn three ways: as ASCII text by ``text(width:height:)``, and on a canvas, drawn
/// once, as a picture (``image(width:scale:)``) and as SVG (``svg(width:)``). It is a stack of
/// panels above one shared x axis.
///
/// ```swift
/// let chart = Chart(
///   title: "Loss", x: Axis("epoch", isIntegral: true),
///   panels: Panel.separatingMagnitudes([total, reconstruction, kl], label: "loss"))
/// print(try chart.text(width: 72, height: 16))
/// ```
public struct Chart: Hashable, Sendable, Codable {
  public var title: String
  public var x: Axis
  /// From the top.
  public var panels: [Panel]

  public init(title: String = "", x: Axis, panels: [Panel]) {
    self.title = title
    self.x = x
    self.panels = panels
  }

  public init(title: String = "", x: Axis, y: Axis, series: [Series]) {
    self.init(title: title, x: x, panels: [Panel(y: y, series: series)])
  }
}

/// One direction of a panel.
public struct Axis: Hashable, Sendable, Codable {
  public enum Scale: Hashable, Sendable, Codable {
    case linear
    /// Values that are not above 0 have no place and are left out.
    case logarithmic
  }

  public var label: String
  public var scale: Scale
  /// What is shown; from the data when nil.
  public var domain: ClosedRange<Double>?
  /// Ticks on whole numbers only: epochs, counts.
  public var isIntegral: Bool

  public init(
    _ label: String = "", scale: Scale = .linear, domain: ClosedRange<Double>? = nil,
    isIntegral: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.domain = domain
    self.isIntegral = isIntegral
  }
}

/// Some series that share both axes.
public struct Panel: Hashable, Sendable, Codable {
  public var y: Axis
  public var series: [Series]
  /// How high the panel is in proportion to the others.
  public var share: Double

  public init(y: Axis, series: [Series], share: Double = 1) {
    self.y = y
    self.series = series
    self.share = share
  }
}

/// Named points in one style.
public struct Series: Hashable, Sendable, Codable {
  public enum Style: Hashable, Sendable, Codable {
    case line
    case points
    /// From 0 to the value; the bars are as wide as the smallest distance in x allows.
    case bars
  }

  public struct Point: Hashable, Sendable, Codable {
    public var x: Double
    /// A value that is not finite is a gap.
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  public var name: String
  public var points: [Point]
  public var style: Style

  public init(_ name: String, points: [Point], style: Style = .line) {
    self.name = name
    self.points = points
    self.style = style
  }

  /// Values at 1, 2, 3 …: one for each epoch.
  public init(_ name: String, values: [Double], style: Style = .line) {
    self.init(
      name, points: values.enumerated().map { Point(x: Double($0.offset + 1), y: $0.element) },
      style: style)
  }
}

extension Panel {
  /// Puts series of very different size into panels of their own, so that each can be read.
  ///
  /// The KL loss is some three per cent of the total: on one scale it is a line along the bottom,
  /// on a logarithmic one the total is a line along the top, and a second y axis has to be puzzled
  /// out. So series whose typical values are within `ratio` of one another share a panel, larger
  /// ones above, and each panel has its own scale. The first is twice as high as the others and
  /// carries the label.
  public static func separatingMagnitudes(
    _ series: [Series], label: String, ratio: Double = 5
  ) -> [Panel] {
    let sized = series.enumerated().map { (index: $0.offset, magnitude: $0.element.magnitude) }
    let sorted = sized.sorted { ($1.magnitude, $0.index) < ($0.magnitude, $1.index) }
    var groups: [(magnitude: Double, indices: [Int])] = []
    for (index, magnitude) in sorted {
      if let last = groups.indices.last,
        magnitude == 0 || magnitude * ratio >= groups[last].magnitude
      {
        groups[last].indices.append(index)
      } else {
        groups.append((magnitude, [index]))
      }
    }
    return groups.enumerated().map { place, group in
      Panel(
        y: Axis(place == 0 ? label : ""), series: group.indices.sorted().map { series[$0] },
        share: place == 0 && groups.count > 1 ? 2 : 1)
    }
  }
}

extension Series {
  /// The median of the absolute values; 0 without any.
  var magnitude: Double {
    let values = points.map(\.y).filter(\.isFinite).map(abs).sorted()
    return values.isEmpty ? 0 : values[values.count / 2]
  }
}

extension Chart {
  /// The values as text, line by line, for digests: equal texts, equal charts, however drawn.
  public var canonicalText: String {
    func describe(_ axis: Axis) -> String {
      let domain = axis.domain.map { "\($0.lowerBound) \($0.upperBound)" } ?? "-"
      return "\(axis.scale) \(domain) \(axis.isIntegral ? "integral" : "real") \(axis.label)"
    }
    func digits(_ value: Double) -> Double {
      value.rounded(toSignificantDigits: Double.reproducibleDigits)
    }
    var lines = ["title \(title)", "x \(describe(x))"]
    for panel in panels {
      lines.append("panel \(panel.share) \(describe(panel.y))")
      for series in panel.series {
        lines.append("series \(series.style) \(series.name)")
        lines += series.points.map { "\(digits($0.x)) \(digits($0.y))" }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Why a chart, a contact sheet or a table could not be drawn.
public enum ChartError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A text chart needs some room.
  case tooSmall(width: Int, height: Int, leastWidth: Int, leastHeight: Int)
  /// A picture beyond what Cairo draws.
  case tooLarge(width: Int, height: Int, limit: Int)
  /// Cairo or FreeType refused; their words.
  case drawing(String)

  public var description: String {
    switch self {
    case .tooSmall(let width, let height, let leastWidth, let leastHeight):
      "a chart of \(width) columns and \(height) rows is too small; "
        + "it needs at least \(leastWidth) columns and \(leastHeight) rows"
    case .tooLarge(let width, let height, let limit):
      "a picture of \(width)x\(height) pixels is too large to be drawn; "
        + "at most \(limit) in each direction"
    case .drawing(let message):
      "cannot draw: \(message)"
    }
  }
}
