/// A reader of files from elsewhere, with what fuzzing it takes.
struct FuzzedReader {
  /// What a new input comes from.
  struct Seed {
    let name: String
    let bytes: [UInt8]
  }

  /// As the command line names it.
  let name: String
  /// Bytes of the longest input.
  let longestInput: Int
  /// The largest piece of memory, in MiB, that it may ask for at a time: its limits at work.
  let largestAllocation: Int
  /// What is put into inputs as a whole: keywords, markers.
  let dictionary: [[UInt8]]
  /// Small valid files, one for each way that the reader goes.
  let seeds: () throws -> [Seed]
  /// Makes the checksums of a changed input right, so that more than their check is reached.
  let repair: ((UnsafeMutableBufferPointer<UInt8>) -> Void)?
  /// Reads an input. What it throws is a reader's answer; a trap, a fault of memory, a leak, an
  /// input that takes too long or too much memory is a finding.
  let read: ([UInt8]) throws -> Void

  init(
    name: String, longestInput: Int, largestAllocation: Int, dictionary: [[UInt8]],
    seeds: @escaping () throws -> [Seed],
    repair: ((UnsafeMutableBufferPointer<UInt8>) -> Void)? = nil,
    read: @escaping ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.longestInput = longestInput
    self.largestAllocation = largestAllocation
    self.dictionary = dictionary
    self.seeds = seeds
    self.repair = repair
    self.read = read
  }

  static var all: [FuzzedReader] { [jpeg, png, archives, idx, annotations] }

  /// Reads an input and tells libFuzzer how that ended.
  func test(_ bytes: [UInt8]) {
    do {
      try read(bytes)
      Outcome.note("read")
    } catch {
      Outcome.note("\(error)")
    }
  }

  /// The dictionary in libFuzzer's notation: a line `"\xFF\xD8"` for each entry.
  var dictionaryText: String {
    dictionary.map { entry in
      let digits = entry.map { byte in
        (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)
      }
      return "\"\(digits.joined())\"\n"
    }.joined()
  }
}
