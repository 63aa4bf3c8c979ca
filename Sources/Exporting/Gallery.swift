/// A page on a folder of notebooks, as Markdown for code hosts: one figure and one sentence for each,
/// and a table of the claims that an article makes.
public struct Gallery: Sendable {
  /// One notebook.
  public struct Entry: Sendable {
    public var title: String
    /// What it is about.
    public var sentence: String?
    /// The notebook, and its pages, relative to this page. Nil where there are none yet.
    public var notebook: String
    public var markdownPage: String?
    public var htmlPage: String?
    public var figure: Figure?

    public init(
      title: String, sentence: String?, notebook: String, markdownPage: String? = nil,
      htmlPage: String? = nil, figure: Figure? = nil
    ) {
      self.title = title
      self.sentence = sentence
      self.notebook = notebook
      self.markdownPage = markdownPage
      self.htmlPage = htmlPage
      self.figure = figure
    }
  }

  public struct Figure: Hashable, Sendable {
    /// Relative to this page.
    public var file: String
    public var alt: String

    public init(file: String, alt: String) {
      self.file = file
      self.alt = alt
    }
  }

  /// A claim that a notebook tests.
  public struct Claim: Sendable {
    /// As it is written, and in words.
    public var claim: String
    public var message: String?
    /// The article or post that makes it; nil for a notebook's own.
    public var source: String?
    /// The title of the notebook, its cell, and where it can be read.
    public var notebook: String
    public var cell: String
    public var page: String?
    /// With the numbers that were found.
    public var found: String
    /// Whether it turned out as the notebook expects, and whether that is to hold.
    public var isMet: Bool
    public var isExpectedToHold: Bool
    /// Measured by a cell that would measure something else now.
    public var isOutdated: Bool

    public init(
      claim: String, message: String?, source: String?, notebook: String, cell: String,
      page: String?, found: String, isMet: Bool, isExpectedToHold: Bool = true,
      isOutdated: Bool = false
    ) {
      self.claim = claim
      self.message = message
      self.source = source
      self.notebook = notebook
      self.cell = cell
      self.page = page
      self.found = found
      self.isMet = isMet
      self.isExpectedToHold = isExpectedToHold
      self.isOutdated = isOutdated
    }

    /// Does the claim hold? Emphasized where the notebook expects something else.
    fileprivate var verdict: String {
      if isOutdated { return "out of date" }
      let word = isMet == isExpectedToHold ? "yes" : "no"
      return isMet ? word : "**\(word)**"
    }
  }

  public var title: String
  /// How the page is made again.
  public var command: String
  public var entries: [Entry]
  public var claims: [Claim]

  public init(title: String, command: String, entries: [Entry], claims: [Claim]) {
    self.title = title
    self.command = command
    self.entries = entries
    self.claims = claims
  }
}

// MARK: - Markdown

extension Gallery {
  public func markdown() -> String {
    let own = claims.filter {
      $0.source == nil && ($0.isExpectedToHold || !$0.isMet) && !$0.isOutdated
    }
    let quoted = claims.filter { $0.source != nil }
    var blocks = [
      "# \(title.escapedForMarkdown)\n",
      "Made by \(command.asMarkdownCode) of the notebooks here and their results.\n",
    ]
    blocks += entries.map(Self.markdown)
    if !quoted.isEmpty {
      blocks += ["## What others claim, and what is measured here\n", Self.table(of: quoted)]
    }
    if !own.isEmpty { blocks.append(Self.summary(of: own, isAlone: quoted.isEmpty)) }
    return blocks.joined(separator: "\n")
  }

  private static func markdown(of entry: Entry) -> String {
    let title = entry.title.escapedForMarkdown
    var text = "## \(link(title, to: entry.markdownPage ?? entry.notebook))\n"
    if let figure = entry.figure {
      let image = "![\(figure.alt.escapedForMarkdown)](\(figure.file.asRelativeURL))"
      text += "\n\(link(image, to: entry.markdownPage ?? entry.notebook))\n"
    }
    if let sentence = entry.sentence, !sentence.isEmpty {
      let end = ".!?".contains(sentence.last ?? " ") ? "" : "."
      text += "\n\(sentence.escapedForMarkdown)\(end)\n"
    }
    var links = [link("Notebook", to: entry.notebook)]
    if let page = entry.markdownPage { links.append(link("results", to: page)) }
    if let page = entry.htmlPage { links.append(link("as a page to publish", to: page)) }
    if entry.markdownPage == nil { links.append("not run yet") }
    return text + "\n" + links.joined(separator: " · ") + "\n"
  }

  private static func link(_ text: String, to target: String?) -> String {
    target.map { "[\(text)](\($0.asRelativeURL))" } ?? text
  }

  // MARK: - Claims

  private static func table(of claims: [Claim]) -> String {
    var lines = [
      ["Claim", "Source", "Notebook and cell", "Measured", "Holds"],
      [":--", ":--", ":--", ":--", ":--"],
    ]
    for claim in claims {
      let words = claim.message?.escapedForMarkdown ?? claim.claim.asMarkdownTableCode
      let place = link(claim.notebook.escapedForMarkdown, to: claim.page)
      lines.append([
        words, (claim.source ?? "").escapedForMarkdown,
        "\(place), \(claim.cell.asMarkdownTableCode)", claim.found.asMarkdownTableCode,
        claim.verdict,
      ])
    }
    return lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  private static func summary(of claims: [Claim], isAlone: Bool) -> String {
    let unmet = claims.filter { !$0.isMet }
    let count = claims.count == 1 ? "one claim" : "\(claims.count) claims"
    let lead = isAlone ? "The notebooks test" : "Besides, the notebooks test"
    guard !unmet.isEmpty else {
      let verdict = claims.count == 1 ? "it holds" : "all of them hold"
      return "\(lead) \(count) of their own, and \(verdict).\n"
    }
    return "\(lead) \(count) of their own. Not met:\n\n" + table(of: unmet)
  }
}

extension String {
  /// As a code span within a table, where a bar ends a cell even in code.
  fileprivate var asMarkdownTableCode: String {
    isEmpty ? "" : asMarkdownCode.replacing("|", with: "\\|")
  }
}
