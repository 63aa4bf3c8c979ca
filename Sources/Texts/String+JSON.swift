extension String {
  /// The text as a string literal of JSON (RFC 8259), in quotation marks: quotes, backslashes and
  /// control characters escaped, all else as it is.
  ///
  /// For what is written line by line, or whose bytes are a format's own; a whole document is better
  /// left to an encoder.
  public var jsonLiteral: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
