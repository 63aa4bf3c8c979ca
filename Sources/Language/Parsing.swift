/// What a parser made of a text: the tree as far as it goes, and every finding.
public struct ParseResult<Tree: Sendable>: Sendable {
  public var tree: Tree
  public var diagnostics: [Diagnostic]

  public init(tree: Tree, diagnostics: [Diagnostic]) {
    self.tree = tree
    self.diagnostics = diagnostics
  }
}
