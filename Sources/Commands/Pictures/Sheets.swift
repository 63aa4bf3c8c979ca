import Charts
import Evaluation
import Raster

/// The contact sheets of `grid` and `compare`.
enum Sheets {
  struct GridOptions {
    var columns: Int
    /// Of runs: the axis whose values begin new rows.
    var rowAxis: String?
    var titles: Grid.Titles
    var scale: Int
  }

  // MARK: - Pictures

  static func grid(of images: [Image], radii: [Double]?, _ options: GridOptions) throws -> Image {
    let sheet = ContactSheet(
      images, columns: options.columns,
      titles: titles(count: images.count, radii: radii, options.titles), scale: options.scale)
    return try drawn(sheet)
  }

  private static func titles(count: Int, radii: [Double]?, _ titles: Grid.Titles) -> [String] {
    switch titles {
    case .none: []
    case .automatic, .index: (0..<count).map(String.init)
    case .radius: (radii ?? []).map { "|z| = \(oneDecimal($0))" }
    }
  }

  static func comparison(of rows: [[Image]], names: [String], columns: Int) throws -> Image {
    // All rows of the first pictures, then all rows of the next, when they do not fit in one line.
    var sections: [ContactSheet.Section] = []
    for start in stride(from: 0, to: rows[0].count, by: columns) {
      for (index, row) in rows.enumerated() {
        sections.append(
          ContactSheet.Section(
            label: index < names.count ? names[index] : nil,
            cells: row[start..<min(start + columns, row.count)].map {
              ContactSheet.Cell(.picture($0))
            }))
      }
    }
    return try drawn(ContactSheet(sections: sections, columns: columns))
  }

  /// A row for each epoch.
  static func film(of rows: [(epoch: Int, images: [Image])]) throws -> Image {
    let sections = rows.map { row in
      ContactSheet.Section(
        label: "epoch \(row.epoch)", cells: row.images.map { ContactSheet.Cell(.picture($0)) })
    }
    return try drawn(
      ContactSheet(sections: sections, columns: max(1, rows.first?.images.count ?? 1)))
  }

  // MARK: - Runs

  /// A section for each value of the row axis, in the axis' order; in it the pictures of all its
  /// trials, in theirs.
  static func grid(of runs: Runs, _ options: GridOptions) throws -> Image {
    guard let axis = runs.axes.first(where: { $0.name == options.rowAxis }) ?? runs.axes.first,
      let position = runs.axes.firstIndex(where: { $0.name == axis.name })
    else { throw CommandFailure(.failed, "there are no runs to show") }
    let inner = runs.axes[(position + 1)...].reduce(1) { $0 * $1.values.count }
    var sections: [ContactSheet.Section] = []
    var total = 0
    for (index, value) in axis.values.enumerated() {
      var cells: [ContactSheet.Cell] = []
      for number in runs.trials.indices
      where (number / max(inner, 1)) % axis.values.count == index {
        cells += try Self.cells(of: runs.trials[number], options.titles, from: cells.count)
      }
      total += cells.count
      guard total <= Grid.limit else {
        throw CommandFailure(
          .failed, "'grid' takes at most \(Grid.limit) pictures, and these are more",
          hint: "make fewer in the sweep's block")
      }
      let isLabelled = options.titles != .none
      sections.append(
        ContactSheet.Section(
          label: isLabelled ? "\(axis.name) = \(value.text)" : nil,
          cells: cells.isEmpty ? [ContactSheet.Cell(.empty)] : cells))
    }
    return try drawn(
      ContactSheet(sections: sections, columns: options.columns, scale: options.scale))
  }

  private static func cells(
    of trial: Runs.Trial, _ titles: Grid.Titles, from first: Int
  ) throws -> [ContactSheet.Cell] {
    switch trial.outcome {
    case .failure(let failure): return [ContactSheet.Cell(.failed(failure.message))]
    case .success(let value):
      let input = PictureInput(value)
      let images = try input.all(limit: Grid.limit, for: "grid")
      return images.enumerated().map { index, image in
        let title: String? =
          switch titles {
          case .none, .automatic: nil
          case .index: String(first + index)
          case .radius: input.images?.radii.map { "|z| = \(oneDecimal($0[index]))" }
          }
        return ContactSheet.Cell(.picture(image), title: title)
      }
    }
  }

  // MARK: -

  private static func drawn(_ sheet: ContactSheet) throws -> Image {
    do {
      return try sheet.image()
    } catch {
      throw CommandFailure(.failed, "the figure cannot be drawn: \(error)")
    }
  }

  private static func oneDecimal(_ value: Double) -> String {
    Value.float((value * 10).rounded() / 10).text
  }
}
