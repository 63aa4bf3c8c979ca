import Language

/// A piece of code as HTML, what is to be coloured in a `<span>` with a class of its kind.
func highlightedHTML(_ range: SourceRange, of source: SourceText) -> String {
  func plain(_ lower: Int, _ upper: Int) -> String {
    source.text(in: SourceRange(lower, upper)).withoutCarriageReturns.escapedForHTML
  }
  var html = ""
  var position = range.lower
  for (kind, token) in Highlighter.tokens(of: source, in: range) {
    html += plain(position, token.lower)
    html += "<span class=\"t-\(kind.rawValue)\">\(plain(token.lower, token.upper))</span>"
    position = token.upper
  }
  return html + plain(position, range.upper)
}

extension String {
  /// With LF for CRLF.
  var withoutCarriageReturns: String {
    utf8.contains(UInt8(ascii: "\r"))
      ? String(decoding: utf8.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) : self
  }
}
