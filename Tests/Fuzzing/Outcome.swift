import CFuzzer

/// How the reading of an input ended, as libFuzzer is told.
///
/// The system's libraries (libpng, libjpeg, libarchive, zlib) are not instrumented; by the errors that
/// come out of them libFuzzer sees that an input went another way all the same.
enum Outcome {
  /// Errors that differ in numbers and in the user's text alone are one outcome.
  static func note(_ message: String) {
    var hash: UInt32 = 0x811C_9DC5
    var isQuoted = false
    for byte in message.utf8 {
      if byte == UInt8(ascii: "'") { isQuoted.toggle() }
      if isQuoted || (0x30...0x39).contains(byte) { continue }
      hash = (hash ^ UInt32(byte)) &* 0x0100_0193
    }
    cfuzzer_note_outcome(hash)
  }
}
