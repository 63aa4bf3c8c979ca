/// What is wrong with a value, found while checking or while running.
///
/// The checker adds the place and makes a diagnostic of it, the interpreter makes it a failure of
/// the statement.
struct ValueProblem: Error {
  var code: CheckCode
  var message: String
  var hint: String?

  init(_ code: CheckCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
