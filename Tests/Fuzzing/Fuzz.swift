import CFuzzer
import Foundation

/// Coverage-guided fuzzing of the readers of files that come from elsewhere, by libFuzzer.
///
///     fuzz --list                       the readers
///     fuzz --prepare=FOLDER             writes the seeds and dictionaries of all readers
///     fuzz --READER [OPTION]… [PATH]…   libFuzzer's own options; with files: reads each once
///
/// libFuzzer passes over what begins with `--`, so that its options that start the program again
/// (`-fork`, `-minimize_crash`) keep the reader.
@main
struct Fuzz {
  /// Set once, before libFuzzer starts; its functions have no context of their own.
  nonisolated(unsafe) static var reader: FuzzedReader?

  static func main() throws {
    let option = CommandLine.arguments.dropFirst().first { $0.hasPrefix("--") } ?? "--list"
    if option == "--list" {
      for reader in FuzzedReader.all { print(reader.name) }
    } else if option.hasPrefix("--prepare=") {
      try prepare(URL(filePath: String(option.dropFirst("--prepare=".count))))
    } else if let chosen = FuzzedReader.all.first(where: { "--" + $0.name == option }) {
      reader = chosen
      exit(run(CommandLine.arguments + limits(of: chosen)))
    } else {
      FileHandle.standardError.write(Data("no reader '\(option)'; --list shows them\n".utf8))
      exit(64)
    }
  }

  private static func limits(of reader: FuzzedReader) -> [String] {
    ["-max_len=\(reader.longestInput)", "-malloc_limit_mb=\(reader.largestAllocation)"]
  }

  private static func run(_ arguments: [String]) -> Int32 {
    // Swift would report a trap itself and leave; libFuzzer keeps the input that it came from.
    for trap in [SIGILL, SIGTRAP] { signal(trap, SIG_DFL) }
    // Kept to the end: libFuzzer looks at them again when it starts the program anew.
    var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    return texts.withUnsafeMutableBufferPointer { texts in
      cfuzzer_run(Int32(arguments.count), texts.baseAddress) { bytes, count in
        Fuzz.reader?.test(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
      }
    }
  }

  /// `FOLDER/seeds/READER/…` and `FOLDER/READER.dict`. Every seed can be read.
  private static func prepare(_ folder: URL) throws {
    for reader in FuzzedReader.all {
      let seeds = folder.appending(path: "seeds/\(reader.name)")
      try? FileManager.default.removeItem(at: seeds)
      try FileManager.default.createDirectory(at: seeds, withIntermediateDirectories: true)
      for seed in try reader.seeds() {
        do {
          try reader.read(seed.bytes)
        } catch {
          fatalError("the seed \(reader.name)/\(seed.name) is no valid file: \(error)")
        }
        try Data(seed.bytes).write(to: seeds.appending(path: seed.name))
      }
      try Data(reader.dictionaryText.utf8).write(
        to: folder.appending(path: "\(reader.name).dict"))
    }
  }
}

/// libFuzzer asks this for each new input: its own changes, and right checksums for most of them.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateInput(
  _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: UInt32
) -> Int {
  let changed = cfuzzer_mutate(bytes, count, capacity)
  if seed % 4 != 0 {
    Fuzz.reader?.repair?(UnsafeMutableBufferPointer(start: bytes, count: changed))
  }
  return changed
}
