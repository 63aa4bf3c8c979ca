import NotebookFormat

/// A notebook with its results as one page to publish: `foo.html`.
///
/// The page needs nothing but the pictures beside it: no script, no font or style from elsewhere.
/// It declares so with a content security policy. Equal input gives equal bytes.
public struct HTMLExporter: Sendable {
  public init() {}

  /// The whole page, ending in a line feed.
  public func html(of rendered: RenderedNotebook) -> String {
    let plan = FigurePlan(rendered)
    let cells = rendered.notebook.cells.enumerated().map { index, cell in
      HTMLCell(
        cell, result: index < rendered.cells.count ? rendered.cells[index] : RenderedCell(),
        figure: plan.figures[index], code: code(of: cell, in: rendered)
      ).html
    }
    var pageTitle = ""
    let prose = PageProse(
      rendered, cellHTML: cells,
      reservedIDs: rendered.notebook.cells.map { HTMLCell.id(of: $0) } + ["contents"]
    ) { heading, headings in
      pageTitle = rendered.notebook.frontMatter.title ?? heading ?? pageTitle
      return Self.titleBlock(rendered.notebook.frontMatter, hasHeading: heading != nil)
        + Self.contents(headings)
    }
    if pageTitle.isEmpty { pageTitle = rendered.fileName }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="\(rendered.details.engine.escapedForHTML)">
      \(Self.descriptions(rendered.notebook.frontMatter))<title>\(pageTitle.escapedForHTML)</title>
      <style>
      \(pageStyle)
      </style>
      </head>
      <body>
      <main>
      \(prose.html)</main>
      \(Self.footer(rendered))</body>
      </html>

      """
  }

  /// Pictures from where the page lies, its own style, and nothing else. Opened from a disk, a page
  /// has no origin in some browsers, hence `file:`.
  private static let policy =
    "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; "
    + "form-action 'none'"

  private func code(of cell: Cell, in rendered: RenderedNotebook) -> String? {
    rendered.shownCode(of: cell).map {
      highlightedHTML($0, of: rendered.notebook.source)
    }
  }
}

// MARK: - Head and foot

extension HTMLExporter {
  private static func descriptions(_ frontMatter: FrontMatter) -> String {
    let entries = [
      ("author", frontMatter.author), ("description", frontMatter.description),
      ("keywords", frontMatter.tags.isEmpty ? nil : frontMatter.tags.joined(separator: ", ")),
    ]
    return entries.reduce(into: "") { html, entry in
      guard let content = entry.1 else { return }
      html += "<meta name=\"\(entry.0)\" content=\"\(content.escapedForHTML)\">\n"
    }
  }

  /// Title, description, author and date; without the title when the prose brings its own.
  private static func titleBlock(_ frontMatter: FrontMatter, hasHeading: Bool) -> String {
    var html = ""
    if let title = frontMatter.title, !hasHeading {
      html += "<h1>\(title.escapedForHTML)</h1>\n"
    }
    if let description = frontMatter.description {
      html += "<p class=\"description\">\(description.escapedForHTML)</p>\n"
    }
    let byline = [frontMatter.author, frontMatter.date].compactMap { $0?.escapedForHTML }
    if !byline.isEmpty {
      html += "<p class=\"byline\">\(byline.joined(separator: " · "))</p>\n"
    }
    return html.isEmpty ? "" : "<header class=\"title\">\n\(html)</header>\n"
  }

  /// A list of the sections, when there are enough of them to lose one's way.
  private static func contents(_ headings: [PageProse.Heading]) -> String {
    let sections = headings.filter { $0.level == 2 || $0.level == 3 }
    guard sections.count >= 5 else { return "" }
    let items = sections.map { heading in
      "<li class=\"level-\(heading.level)\"><a href=\"#\(heading.id)\">"
        + "\(heading.text.escapedForHTML)</a></li>\n"
    }
    return """
      <nav id="contents" aria-label="Contents">
      <details>
      <summary>Contents</summary>
      <ul>
      \(items.joined())</ul>
      </details>
      </nav>

      """
  }

  private static func footer(_ rendered: RenderedNotebook) -> String {
    let details = rendered.details
    var line = "Made by \(details.engine.escapedForHTML) from "
    line += "<code>\(rendered.fileName.escapedForHTML)</code>, seed \(details.seed)"
    if let profile = details.profile {
      line += ", profile <code>\(profile.escapedForHTML)</code>"
    }
    let parameters = details.parameters.map { parameter in
      "<code>\(parameter.name.escapedForHTML) = \(parameter.value.escapedForHTML)</code>"
    }
    let list =
      parameters.isEmpty
      ? "" : "<p class=\"parameters\">Parameters: \(parameters.joined(separator: ", "))</p>\n"
    return "<footer>\n<p>\(line)</p>\n\(list)</footer>\n"
  }
}
