import Language

extension Notebook {
  /// The notebook with its cells laid out by ``ProgramLayout``, and every other byte as it is: prose,
  /// front matter, fences, line ends.
  ///
  /// The notebook must be free of errors.
  ///
  /// - Returns: nil if a cell would be read as something else in the new layout, which is a fault of
  ///   the layout.
  public func laidOut() -> [UInt8]? {
    var bytes: [UInt8] = []
    var position = 0
    for cell in cells {
      let content = cell.contentRange
      guard let text = ProgramLayout.text(of: cell.program, in: source, range: content) else {
        return nil
      }
      bytes += source.bytes[position..<content.lower]
      let hasCarriageReturns = source.bytes[content.lower..<content.upper].contains(13)
      bytes += (hasCarriageReturns ? text.replacing("\n", with: "\r\n") : text).utf8
      position = content.upper
    }
    bytes += source.bytes[position...]
    return bytes
  }
}
