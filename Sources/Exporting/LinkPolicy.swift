/// Which targets of links and pictures a page may have.
///
/// A link goes to the web, to an address of mail or to a place relative to the notebook; anything
/// else (`javascript:`, `data:`, `file:`, a scheme unheard of) leads nowhere. A picture is a file
/// relative to the notebook, since a page that works offline loads nothing from elsewhere.
struct LinkPolicy {
  /// Put before relative targets: the way from the page to the notebook's folder.
  var notebookFolder: String

  enum Target: Hashable {
    case web
    case fragment
    /// With the notebook's folder before it.
    case relative(String)
    case forbidden
  }

  func target(_ written: String) -> Target {
    // Browsers drop blanks and control characters at the ends and line ends within.
    guard !written.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      return .forbidden
    }
    let url = written.drop { $0 == " " }
    if url.isEmpty || url.hasPrefix("#") { return .fragment }
    // A path from the site's root, or another host; a backslash is a slash to browsers.
    if url.hasPrefix("/") || url.hasPrefix("\\") { return .web }
    if let colon = url.firstIndex(of: ":"), !url[..<colon].contains(where: { "/?#".contains($0) }) {
      let scheme = url[..<colon].lowercased()
      return ["http", "https", "mailto"].contains(scheme) ? .web : .forbidden
    }
    return .relative(notebookFolder + url)
  }
}
