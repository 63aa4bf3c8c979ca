/// A finding about a notebook's text, with its place.
///
/// The message says what happened in lower case, without a full stop, the user's text in single
/// quotes; the hint stands beside the caret and says what to do.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Sendable { case error, warning }

  public var severity: Severity
  /// `E` or `W` and four digits: 01 notebook, 02 syntax, 03 names and arguments, 04 types and
  /// values, 05 shapes, 06 files.
  public var code: String
  public var message: String
  public var range: SourceRange
  /// What to do, written beside the caret: `did you mean 'epochs'?`.
  public var hint: String?
  /// Other places that matter, such as the first of two definitions.
  public var notes: [Note]

  public struct Note: Hashable, Sendable {
    public var message: String
    public var range: SourceRange
    public init(message: String, range: SourceRange) {
      self.message = message
      self.range = range
    }
  }

  public init(
    _ severity: Severity = .error, code: String, _ message: String, at range: SourceRange,
    hint: String? = nil, notes: [Note] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.range = range
    self.hint = hint
    self.notes = notes
  }
}
