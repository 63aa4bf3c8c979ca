import Language

/// The kind of a token, for its colour.
public enum CodeTokenKind: String, CaseIterable, Sendable {
  case keyword, command, argument, reference, name, number, string, comment, punctuation
}

public struct CodeToken: Hashable, Sendable {
  public var kind: CodeTokenKind
  public var range: SourceRange

  public init(kind: CodeTokenKind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// The tokens of a part of a text, in order and without overlap; what lies between is plain.
public typealias CodeHighlighting = @Sendable (SourceText, SourceRange) -> [CodeToken]

/// A piece of code as HTML, each token in a `<span>` with a class of its kind.
func highlightedHTML(
  _ range: SourceRange, of source: SourceText, by highlighting: CodeHighlighting
) -> String {
  var html = ""
  var position = range.lower
  for token in highlighting(source, range)
  where token.range.lower >= position && token.range.upper <= range.upper {
    html +=
      source.text(in: SourceRange(position, token.range.lower)).withoutCarriageReturns
      .escapedForHTML
    let text = source.text(in: token.range).withoutCarriageReturns.escapedForHTML
    html += "<span class=\"t-\(token.kind.rawValue)\">\(text)</span>"
    position = token.range.upper
  }
  return html
    + source.text(in: SourceRange(position, range.upper)).withoutCarriageReturns.escapedForHTML
}

extension String {
  /// With LF for CRLF.
  var withoutCarriageReturns: String {
    utf8.contains(UInt8(ascii: "\r"))
      ? String(decoding: utf8.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) : self
  }
}
