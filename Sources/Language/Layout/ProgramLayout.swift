// How a program is laid out.
//
// 1. Lines end where the author ended them. Nothing is joined; a line of more than 100 columns is
//    broken before its pipes, and what is still too long between two arguments.
// 2. A statement starts at the indentation of its block, which is four more than that of the
//    statement around it; a line that goes on with a statement stands four columns deeper.
// 3. One blank separates two tokens, none stands inside of brackets, before a comma, around `.` and
//    `..`, or behind the `=` of an argument. Signs of arithmetic and comparison have a blank on
//    either side; a sign that belongs to a number has none behind it.
// 4. The types and the help texts of `param`s on consecutive lines are aligned, and so are the
//    braces of `profile`s and the comments behind consecutive lines.
// 5. Comments keep their text and their line. One empty line stays, several become one, and none
//    stays at the start or the end of a program or of a block.
//
//     param  limit :int=12000 "pictures"          param limit:  int = 12000     "pictures"
//     param data: source=faces  "a source"        param data:   source = faces  "a source"
//     let  a=sample $vae  n = 28                  let a = sample $vae n=28

/// Lays programs out alike; see the head of the file.
public enum ProgramLayout {
  /// Columns that a line is broken to fit in.
  static let lineLength = 100
  /// Columns of one level.
  static let indentation = 4

  /// A program without errors in its layout, each line with `\n` at its end.
  ///
  /// - Parameters:
  ///   - program: the tree of the text in `range`, as ``Parser/parse(_:in:)`` reads it.
  /// - Returns: nil if the text in the new layout would be read as another program, which is a fault
  ///   of the layout.
  public static func text(
    of program: Program, in source: SourceText, range: SourceRange
  ) -> String? {
    var reader = LayoutReader(source, range, program)
    let lines = LayoutBreaking.broken(reader.lines())
    let text = LayoutAlignment.texts(of: lines).map { $0 + "\n" }.joined()
    let again = Parser.parse(SourceText(name: source.name, text: text))
    guard again.diagnostics.allSatisfy({ $0.severity != .error }),
      SyntaxShape(again.tree) == SyntaxShape(program)
    else { return nil }
    return text
  }
}

/// One line of the layout.
struct LayoutLine {
  var indentation: Int
  var pieces: [LayoutPiece] = []
  /// With its `#`.
  var comment: String?
  /// An empty line stands before it.
  var followsEmptyLine = false
  /// The statement that starts with the line, if it is a `param` that ends with it.
  var param: ParamStatement?
  /// The line goes on with a statement, at its indentation.
  var continuationIndentation: Int

  /// `profile NAME {`, whatever follows.
  var startsProfile: Bool {
    pieces.count > 2 && pieces[0].text == "profile" && pieces[2].kind == .leftBrace
  }

  /// Without its comment.
  var code: String {
    String(repeating: " ", count: pieces.isEmpty ? 0 : indentation) + LayoutSpacing.text(of: pieces)
  }
}

/// A token, or a text that is read as it stands.
struct LayoutPiece {
  var text: String
  var kind: Token.Kind
  /// Where it stands in the source.
  var offset: Int
  /// A blank stands before it in the source.
  var followsBlank: Bool
}

/// What a tree says, places left out: programs that differ in their layout alone have one shape.
struct SyntaxShape: Equatable {
  private var text = ""

  init(_ program: Program) {
    add(program)
  }

  private mutating func add(_ node: Any) {
    if node is SourceRange { return }
    let mirror = Mirror(reflecting: node)
    if mirror.children.isEmpty {
      // Quoted, so that no text can look like two.
      text += String(reflecting: "\(node)")
    } else {
      text += "("
      for child in mirror.children {
        text += child.label ?? ""
        add(child.value)
      }
      text += ")"
    }
  }
}
