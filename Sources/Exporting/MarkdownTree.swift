import CCmark
import Glibc
import Synchronization

/// A Markdown text parsed by cmark-gfm, with tables, strikethrough, autolinks, task lists and
/// footnotes: the one owner of cmark's tree.
///
/// What leaves it is HTML without anything active: raw HTML is never passed through, and links and
/// pictures keep their targets only as ``LinkPolicy`` allows.
struct MarkdownTree: ~Copyable {
  /// A node of the tree; valid while the tree lives and until it is replaced.
  struct Node {
    fileprivate let pointer: OpaquePointer
  }

  private let root: OpaquePointer

  /// cmark keeps the characters that its extensions react to in global tables while it parses.
  private static let parsing = Mutex<Void>(())

  private static let options = CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8
  private static let extensions = ["table", "strikethrough", "autolink", "tagfilter", "tasklist"]

  /// Markdown accepts any text, so that this never fails.
  init(_ text: String) {
    root = Self.parsing.withLock { _ in
      cmark_gfm_core_extensions_ensure_registered()
      let parser = cmark_parser_new(Self.options)
      defer { cmark_parser_free(parser) }
      for name in Self.extensions {
        if let found = cmark_find_syntax_extension(name) {
          cmark_parser_attach_syntax_extension(parser, found)
        }
      }
      var text = text
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          cmark_parser_feed(parser, characters.baseAddress, characters.count)
        }
      }
      return cmark_parser_finish(parser)
    }
  }

  deinit { cmark_node_free(root) }

  var html: String {
    guard let rendered = cmark_render_html(root, Int32(Self.options), nil) else { return "" }
    defer { free(rendered) }
    return String(cString: rendered)
  }
}

// MARK: - Looking

extension MarkdownTree {
  /// The document's own blocks, in order.
  var blocks: [Node] { Node(pointer: root).children }

  /// Every node below the document that has one of these kinds, in the order of the text.
  func nodes(_ kinds: NodeKind...) -> [Node] {
    var found: [Node] = []
    guard let iterator = cmark_iter_new(root) else { return [] }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return found }
      guard event == CMARK_EVENT_ENTER, let pointer = cmark_iter_get_node(iterator) else {
        continue
      }
      let node = Node(pointer: pointer)
      if kinds.contains(where: { $0.matches(node) }) { found.append(node) }
    }
  }

  enum NodeKind {
    case heading, codeBlock, codeSpan, htmlBlock, htmlInline, link, image, paragraph, footnote

    fileprivate func matches(_ node: Node) -> Bool {
      let type = cmark_node_get_type(node.pointer)
      return switch self {
      case .heading: type == CMARK_NODE_HEADING
      case .codeBlock: type == CMARK_NODE_CODE_BLOCK
      case .codeSpan: type == CMARK_NODE_CODE
      case .htmlBlock: type == CMARK_NODE_HTML_BLOCK
      case .htmlInline: type == CMARK_NODE_HTML_INLINE
      case .link: type == CMARK_NODE_LINK
      case .image: type == CMARK_NODE_IMAGE
      case .paragraph: type == CMARK_NODE_PARAGRAPH
      case .footnote: type == CMARK_NODE_FOOTNOTE_DEFINITION
      }
    }
  }
}

extension MarkdownTree.Node {
  func has(_ kind: MarkdownTree.NodeKind) -> Bool { kind.matches(self) }

  /// The text of a leaf; empty for other nodes.
  var literal: String { cmark_node_get_literal(pointer).map { String(cString: $0) } ?? "" }

  /// Lines from 1 in the parsed text; exact for blocks.
  var firstLine: Int { Int(cmark_node_get_start_line(pointer)) }
  var lastLine: Int { Int(cmark_node_get_end_line(pointer)) }

  var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }

  var target: String { cmark_node_get_url(pointer).map { String(cString: $0) } ?? "" }

  /// Whether it is part of a picture's alternative text.
  var isInsideImage: Bool {
    var parent = cmark_node_parent(pointer)
    while let node = parent {
      if cmark_node_get_type(node) == CMARK_NODE_IMAGE { return true }
      parent = cmark_node_parent(node)
    }
    return false
  }

  /// The text of all leaves below, without any marks.
  var plainText: String {
    children.reduce(into: literal) { text, child in
      let type = cmark_node_get_type(child.pointer)
      if type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK { text += " " }
      text += child.plainText
    }
  }

  fileprivate var children: [MarkdownTree.Node] {
    var children: [MarkdownTree.Node] = []
    var child = cmark_node_first_child(pointer)
    while let node = child {
      children.append(MarkdownTree.Node(pointer: node))
      child = cmark_node_next(node)
    }
    return children
  }
}

// MARK: - Changing

extension MarkdownTree.Node {
  /// Puts HTML of ours in the place of a block.
  func replaceBlock(withHTML html: String) {
    replace(with: Self.custom(CMARK_NODE_CUSTOM_BLOCK, html))
  }

  func insertBlockBefore(html: String) {
    insert(Self.custom(CMARK_NODE_CUSTOM_BLOCK, html), cmark_node_insert_before)
  }

  func insertBlockAfter(html: String) {
    insert(Self.custom(CMARK_NODE_CUSTOM_BLOCK, html), cmark_node_insert_after)
  }

  /// Puts HTML of ours in the place of a part of a line.
  func replaceInline(withHTML html: String) {
    replace(with: Self.custom(CMARK_NODE_CUSTOM_INLINE, html))
  }

  /// Puts text, which is escaped when it is written, in the place of a part of a line.
  func replaceInline(withText text: String) {
    guard let node = cmark_node_new(CMARK_NODE_TEXT) else { return }
    cmark_node_set_literal(node, text)
    replace(with: node)
  }

  func prependInline(html: String) {
    guard let node = Self.custom(CMARK_NODE_CUSTOM_INLINE, html) else { return }
    if cmark_node_prepend_child(pointer, node) == 0 { cmark_node_free(node) }
  }

  func remove() {
    cmark_node_unlink(pointer)
    cmark_node_free(pointer)
  }

  /// Leaves what is inside in the place of the node itself.
  func unwrap() {
    while let child = cmark_node_first_child(pointer) {
      guard cmark_node_insert_before(pointer, child) == 1 else { break }
    }
    remove()
  }

  func setTarget(_ target: String) {
    cmark_node_set_url(pointer, target)
  }

  /// Turns a picture into a link to it, with its alternative text.
  func turnIntoLink() {
    guard let link = cmark_node_new(CMARK_NODE_LINK) else { return }
    cmark_node_set_url(link, target)
    while let child = cmark_node_first_child(pointer) {
      guard cmark_node_append_child(link, child) == 1 else { break }
    }
    replace(with: link)
  }

  private static func custom(_ type: cmark_node_type, _ html: String) -> OpaquePointer? {
    guard let node = cmark_node_new(type) else { return nil }
    cmark_node_set_on_enter(node, html)
    return node
  }

  private func replace(with node: OpaquePointer?) {
    guard let node else { return }
    guard cmark_node_replace(pointer, node) == 1 else {
      cmark_node_free(node)
      return
    }
    cmark_node_free(pointer)
  }

  private func insert(
    _ node: OpaquePointer?, _ place: (OpaquePointer?, OpaquePointer?) -> Int32
  ) {
    guard let node else { return }
    if place(pointer, node) == 0 { cmark_node_free(node) }
  }
}
