import Raster

/// Pictures in rows and columns, as one picture.
///
/// ```
///              first    second        column labels
///            ┌───────┐ ┌───────┐
///   r = 0.5  │       │ │       │      a section with its label; longer sections go on in
///            └───────┘ └───────┘      further rows
///               1.2       0.9         titles
/// ```
///
/// Every place has the size of the largest picture; smaller ones stand in its middle. A picture's
/// pixels are never changed: `scale` repeats each of them in both directions. The text is set in
/// the bundled font, on white, in a size that fits the places.
public struct ContactSheet: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case picture(Image)
    /// A grey field with a cross and a short text: a trial that failed.
    case failed(String)
    case empty
  }

  public struct Cell: Hashable, Sendable {
    public var content: Content
    /// Under the picture.
    public var title: String?

    public init(_ content: Content, title: String? = nil) {
      self.content = content
      self.title = title
    }
  }

  /// Cells that begin a row of their own.
  public struct Section: Hashable, Sendable {
    /// To the left of the first row: `r = 0.5`.
    public var label: String?
    public var cells: [Cell]

    public init(label: String? = nil, cells: [Cell]) {
      self.label = label
      self.cells = cells
    }
  }

  public var sections: [Section]
  /// Above the columns; empty for none.
  public var columnLabels: [String]
  public var columns: Int
  /// Pixels of the sheet for a pixel of a picture, in both directions.
  public var scale: Int

  public init(sections: [Section], columns: Int, columnLabels: [String] = [], scale: Int = 1) {
    precondition(columns > 0 && scale > 0, "a sheet has columns and a scale")
    self.sections = sections
    self.columns = columns
    self.columnLabels = columnLabels
    self.scale = scale
  }

  /// Pictures one after another.
  public init(_ pictures: [Image], columns: Int, titles: [String] = [], scale: Int = 1) {
    let cells = pictures.enumerated().map { index, picture in
      Cell(.picture(picture), title: index < titles.count ? titles[index] : nil)
    }
    self.init(sections: [Section(cells: cells)], columns: columns, scale: scale)
  }

  /// Rows of cells, each with the label of the section it begins.
  var rows: [(label: String?, cells: ArraySlice<Cell>)] {
    sections.flatMap { section in
      stride(from: 0, to: section.cells.count, by: columns).map { start in
        let end = min(start + columns, section.cells.count)
        return (start == 0 ? section.label : nil, section.cells[start..<end])
      }
    }
  }

  var pictures: [Image] {
    sections.flatMap(\.cells).compactMap {
      if case .picture(let image) = $0.content { image } else { nil }
    }
  }
}
