/// Breaks lines that are too long: before each pipe, then between arguments.
enum LayoutBreaking {
  static func broken(_ lines: [LayoutLine]) -> [LayoutLine] {
    lines.flatMap { line in
      guard width(of: line) > ProgramLayout.lineLength, line.param == nil else { return [line] }
      return atPipes(line).flatMap(betweenArguments)
    }
  }

  private static func width(of line: LayoutLine) -> Int {
    line.code.unicodeScalars.reduce(0) { $0 + DisplayedScalar($1).columns }
  }

  private static func atPipes(_ line: LayoutLine) -> [LayoutLine] {
    let depths = depths(of: line.pieces)
    let pipes = line.pieces.indices.dropFirst().filter {
      depths[$0] == 0 && line.pieces[$0].kind == .pipe
    }
    return split(line, before: pipes)
  }

  /// Each line takes as many arguments as fit.
  private static func betweenArguments(_ line: LayoutLine) -> [LayoutLine] {
    guard width(of: line) > ProgramLayout.lineLength else { return [line] }
    let depths = depths(of: line.pieces)
    // Not behind the words that a statement starts with, nor between a sign and its operands.
    let places = line.pieces.indices.dropFirst(2).filter { index in
      let (piece, previous) = (line.pieces[index], line.pieces[index - 1])
      guard depths[index] == 0, piece.kind != .leftBrace, previous.kind != .pipe else {
        return false
      }
      return piece.kind == .key
    }
    guard
      let place = places.last(where: { place in
        var head = line
        head.pieces = Array(line.pieces[..<place])
        return width(of: head) <= ProgramLayout.lineLength
      }) ?? places.first
    else { return [line] }
    let parts = split(line, before: [place])
    return [parts[0]] + parts.dropFirst().flatMap(betweenArguments)
  }

  private static func split(_ line: LayoutLine, before places: [Int]) -> [LayoutLine] {
    var parts: [LayoutLine] = []
    var start = 0
    for place in places + [line.pieces.count] {
      var part = line
      part.pieces = Array(line.pieces[start..<place])
      part.comment = nil
      if start > 0 {
        part.indentation = line.continuationIndentation
        part.followsEmptyLine = false
      }
      parts.append(part)
      start = place
    }
    parts[0].comment = line.comment
    return parts
  }

  /// How many brackets each piece stands in; those that close lines before count as none.
  private static func depths(of pieces: [LayoutPiece]) -> [Int] {
    var depth = 0
    return pieces.map { piece in
      switch piece.kind {
      case .leftParen, .leftBracket, .leftBrace:
        depth += 1
        return depth - 1
      case .rightParen, .rightBracket, .rightBrace: depth -= 1
      default: break
      }
      return depth
    }
  }
}
