/// Where blanks stand between the tokens of a line.
enum LayoutSpacing {
  static func text(of pieces: some Collection<LayoutPiece>) -> String {
    var text = ""
    var before: LayoutPiece?
    var previous: LayoutPiece?
    for piece in pieces {
      if let previous, hasBlank(before: piece, after: previous, that: before) { text += " " }
      text += piece.text
      before = previous
      previous = piece
    }
    return text
  }

  /// Whether a blank stands between two tokens.
  ///
  /// - Parameter before: what stands before `previous`, which says what a `-` there is.
  static func hasBlank(
    before next: LayoutPiece, after previous: LayoutPiece, that before: LayoutPiece?
  ) -> Bool {
    switch (previous.kind, next.kind) {
    case (.leftParen, _), (.leftBracket, _), (_, .rightParen), (_, .rightBracket): return false
    case (.leftBrace, .rightBrace): return false
    case (_, .comma), (_, .semicolon), (_, .colon), (.dot, _), (_, .dot): return false
    // A sign's meaning hangs on the blanks around it.
    case (.dotDot, .minus), (.key, .minus): return next.followsBlank
    case (.dotDot, _), (_, .dotDot), (.key, _): return false
    case (_, .leftParen): return next.followsBlank || !canBeCalled(previous)
    case (_, .leftBracket): return next.followsBlank || !canBeIndexed(previous)
    case (.minus, _): return isBinary(previous, after: before, before: next)
    default: return true
    }
  }

  /// `-` between two operands, not the sign of the second one.
  private static func isBinary(
    _ minus: LayoutPiece, after operand: LayoutPiece?, before next: LayoutPiece
  ) -> Bool {
    guard let operand, isOperand(operand) else { return false }
    return next.followsBlank || !minus.followsBlank
  }

  private static func isOperand(_ piece: LayoutPiece) -> Bool {
    switch piece.kind {
    case .number, .quantity, .size, .string, .dollarName, .rightParen, .rightBracket: true
    case .word: !Vocabulary.reserved.contains(piece.text)
    default: false
    }
  }

  private static func canBeCalled(_ piece: LayoutPiece) -> Bool {
    piece.kind == .word && !Vocabulary.reserved.contains(piece.text)
  }

  private static func canBeIndexed(_ piece: LayoutPiece) -> Bool {
    switch piece.kind {
    case .dollarName, .rightBracket, .rightParen: true
    case .word: !Vocabulary.reserved.contains(piece.text)
    default: false
    }
  }
}
