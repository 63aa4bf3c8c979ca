import Digests
import Evaluation
import Language

// What the expectations of a cell are made of, part by part. They are no results, so that they are
// not part of the cell's key; but what a record says of them is true of these parts only:
//
//     expect 1    9b1c2f0a44d1e7c5     its text, as the start of a digest
//     $n          3                    what it reads: a plain value as text
//     $vae        bfcf1bd0827bedaf     a result by the start of its key
//
// Blanks and comments do not count, so that formatting a notebook leaves its records current. What
// `only=` and `unless=` leave out does not count either.

extension CheckedNotebook {
  /// The parts of a cell's expectations, by name; see the head of the file.
  public func claimParts(of cell: CheckedCell) -> [String: String] {
    var parts: [String: String] = [:]
    var number = 0
    for statement in cell.statements {
      guard case .expectation(let expectation) = statement.content, expectation.isActive else {
        continue
      }
      number += 1
      let text = Self.withoutBlanks(notebook.source.bytes, in: statement.range)
      parts["expect \(number)"] = KeyParts.short(Digest(of: text))
      for name in statement.usedNames {
        guard let value = definition(of: name)?.value else { continue }
        parts["$\(name)"] =
          value.known.flatMap(KeyParts.portable) ?? value.key.map(KeyParts.short) ?? ""
      }
    }
    return parts
  }

  /// Whether a finished record tells what its cell gives now: its results, and its expectations
  /// where the record says of what these were made.
  public func isCurrent(_ record: CellRecord, of cell: CheckedCell) -> Bool {
    guard record.key == cell.key?.hexadecimal ?? "" else { return false }
    return record.claimParts.map { $0 == claimParts(of: cell) } ?? true
  }

  private static func withoutBlanks(_ bytes: [UInt8], in range: SourceRange) -> [UInt8] {
    let (double, single) = (UInt8(ascii: "\""), UInt8(ascii: "'"))
    var result: [UInt8] = []
    var quote: UInt8?
    var index = range.lower
    while index < range.upper {
      let byte = bytes[index]
      index += 1
      if let mark = quote {
        result.append(byte)
        if byte == UInt8(ascii: "\\"), mark == double, index < range.upper {
          result.append(bytes[index])
          index += 1
        } else if byte == mark {
          quote = nil
        }
      } else if byte == UInt8(ascii: "#") {
        while index < range.upper, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      } else if ![UInt8(ascii: " "), UInt8(ascii: "\t"), 10, 13].contains(byte) {
        if byte == double || byte == single { quote = byte }
        result.append(byte)
      }
    }
    return result
  }
}
