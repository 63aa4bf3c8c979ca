/// The smallest piece of a program that has a meaning, with where it stands on its line.
struct Token {
  enum Kind: UInt8 {
    case end
    /// A name, symbol, reserved word or function: which one is for the place to say.
    case word
    /// `batch-size=`, its `=` included.
    case key
    case number, quantity, size
    /// With its quotes.
    case string
    /// `$name`, without fields.
    case dollarName
    case pipe, equals, equalEqual, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case plus, minus, star, slash, dot, dotDot, comma, colon, semicolon
    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    /// Something that the language does not have: ``Parser/lexicalFailure(_:)`` says what.
    case invalid
  }

  var kind: Kind
  var range: SourceRange
  /// A blank, a line end or the text's start stands before it.
  var followsBlank: Bool
  var isFirstOnLine: Bool
  /// Of the line that it stands on, in columns; a tab counts to the next multiple of 8.
  var indentation: Int
  /// The line's indentation holds a tab.
  var hasTab: Bool
}

extension Token.Kind {
  var isOperator: Bool { self == .plus || self == .minus || self == .star || self == .slash }

  var isComparison: Bool {
    switch self {
    case .equalEqual, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  var isClosing: Bool { self == .rightParen || self == .rightBracket || self == .rightBrace }
}

/// Words that name nothing, because the grammar uses them, and the functions of expressions.
public enum Vocabulary {
  public static let reserved: Set<String> = [
    "param", "profile", "let", "expect", "in", "and", "or", "not", "true", "false", "none",
  ]
  public static let functions: Set<String> = [
    "min", "max", "div", "round", "floor", "ceil", "abs", "sqrt", "log", "exp",
  ]
  /// The reserved words that start a statement.
  static let statements: Set<String> = ["param", "profile", "let", "expect"]

  /// `[a-z_][a-z0-9_]*`, the shape of what `let` and `param` bind.
  public static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isLowercase || first == UInt8(ascii: "_") else {
      return false
    }
    return text.utf8.allSatisfy { $0.isLowercase || $0.isDigit || $0 == UInt8(ascii: "_") }
  }

  /// `[a-z][a-z0-9]*(-[a-z0-9]+)*`, the shape of commands, profiles and enumerated values.
  public static func isSymbol(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isLowercase else { return false }
    return text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0.utf8.allSatisfy { $0.isLowercase || $0.isDigit }
    }
  }
}

extension UInt8 {
  var isLowercase: Bool { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") }
  var isUppercase: Bool { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") }
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  var isLetter: Bool { isLowercase || isUppercase }
  /// A blank inside a line; the `\r` of a line end counts as one.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == 9 || self == 13 }
  /// What names, symbols and keys are made of, hyphens left out.
  var isWordByte: Bool { isLowercase || isDigit || self == UInt8(ascii: "_") }
}
