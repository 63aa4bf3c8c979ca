import ArgumentParser
import Glibc
import Planning
import Sessions
import Stores

/// `vnb cache ls|gc|clear|verify`
struct CacheSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Results and prepared data: list, tidy up, remove, check.",
    discussion: """
      Nothing in the cache is lost for good: what is missing is computed again. It is in the folder \
      given by --cache-dir, or VNB_CACHE_DIR, or $XDG_CACHE_HOME/vnb, or ~/.cache/vnb.
      """,
    subcommands: [List.self, Collect.self, Clear.self, Verify.self])

  /// What is there.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List what is kept, with sizes and last use.")

    @OptionGroup var console: ConsoleOptions

    func run() throws {
      try CacheWork(console).perform { work in try work.list() }
    }
  }

  struct Collect: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "gc",
      abstract: "Remove what was not used for long, and the least used beyond a size.")

    @Option(help: ArgumentHelp("Keeps at most this much: 20GB.", valueName: "size"))
    var maxSize: String?

    @Option(help: ArgumentHelp("Removes what was not used for longer: 30d, 12h.", valueName: "age"))
    var maxAge = "30d"

    @OptionGroup var console: ConsoleOptions

    func validate() throws {
      guard maxSize.map({ ByteCount.parse($0) != nil }) ?? true else {
        throw ValidationError("--max-size takes a size such as 20GB or 500MB")
      }
      guard Age.seconds(maxAge) != nil else {
        throw ValidationError("--max-age takes an age such as 30d or 12h")
      }
    }

    func run() throws {
      let budget = CacheBudget(
        bytes: maxSize.flatMap { ByteCount.parse($0) }, age: Age.seconds(maxAge))
      try CacheWork(console).perform { work in try work.collect(budget) }
    }
  }

  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "clear", abstract: "Remove everything, or all of some sections.")

    @Argument(help: "Sections as 'vnb cache ls' names them; all when none is named.")
    var sections: [String] = []

    @OptionGroup var console: ConsoleOptions

    func run() throws {
      try CacheWork(console).perform { work in try work.clear(sections) }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Check what is kept against its checksums, and some results against new ones.",
      discussion: """
        Everything is read and compared with its checksums. Then results are drawn by chance, \
        with --seed the same ones as before, computed again from what they were made from, and \
        compared to the bit. What they need is taken from the cache; results whose files have \
        changed since, or that take longer than the budget, are counted as such. A difference gives \
        exit code 3.
        """)

    @Option(help: ArgumentHelp("How many results are computed again.", valueName: "number"))
    var sample = 10

    @Option(
      help: ArgumentHelp("What computing them may take in all: 30s, 10min.", valueName: "time"))
    var budget = "30s"

    @OptionGroup var console: ConsoleOptions
    @OptionGroup var values: ValueOptions

    func validate() throws {
      guard sample >= 0 else { throw ValidationError("--sample takes a whole number from 0 on") }
      guard let seconds = DurationText.parse(budget), seconds >= 0 else {
        throw ValidationError("--budget takes a time such as 30s or 10min, not '\(budget)'")
      }
    }

    func run() throws {
      let sample = ResultSample(
        count: sample, seed: values.seed ?? Int.random(in: 0..<1_000_000),
        seconds: DurationText.parse(budget) ?? 0,
        threads: values.threads ?? Surroundings.processorCount)
      try CacheWork(console).perform { work in try work.verify(sample) }
    }
  }
}

/// How long ago, as `--max-age` takes it.
enum Age {
  /// The seconds of `30d`, `12h`, `10min` or `45s`; nil for anything else.
  static func seconds(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number < 1_000_000 else { return nil }
    return switch text.dropFirst(digits.count) {
    case "d": number * 86_400
    case "h": number * 3600
    case "min": number * 60
    case "s": number
    default: nil
    }
  }

  /// For example `3 d`, `2 h`, `now`.
  static func text(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: "now"
    case ..<3600: "\(seconds / 60) min"
    case ..<86_400: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}
