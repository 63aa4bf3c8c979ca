import ArgumentParser
import Evaluation
import Glibc
import Sessions
import Stores

/// What `vnb cache` does with the sections of the cache.
struct CacheWork {
  private let console: Console
  private let cache: CacheFolder
  private let now = Int(time(nil))

  init(_ options: ConsoleOptions) throws {
    console = Console(options)
    do {
      cache = try options.cacheFolder()
    } catch {
      console.error(error)
      throw Sessions.ExitCode(error.cause).thrown
    }
  }

  /// Does some work and ends with its exit code.
  func perform(_ body: (CacheWork) throws -> Sessions.ExitCode) throws {
    let code: Sessions.ExitCode
    do {
      code = try body(self)
    } catch let problem as FileProblem {
      console.error(CommandFailure(problem))
      code = problem.isDiskFailure ? .inputOutputError : .cannotCreateOutput
    }
    throw code.thrown
  }

  func list() throws -> Sessions.ExitCode {
    console.result(cache.path)
    for section in cache.sections {
      let entries = try section.entries().sorted { ($0.lastUse, $0.id) > ($1.lastUse, $1.id) }
      let bytes = entries.reduce(0) { $0 + $1.bytes }
      console.result("\(section.name)  \(Self.count(entries.count)), \(ByteCount.text(bytes))")
      for entry in entries {
        let size = ByteCount.text(entry.bytes)
        let padding = String(repeating: " ", count: max(0, 10 - size.count))
        let age = Age.text(now - entry.lastUse)
        let agePadding = String(repeating: " ", count: max(0, 7 - age.count))
        console.result(
          "  \(entry.id.prefix(12))  \(padding)\(size)  \(agePadding)\(age)  \(entry.description)")
      }
    }
    return .success
  }

  func collect(_ budget: CacheBudget) throws -> Sessions.ExitCode {
    let sections = cache.sections
    var all: [(section: Int, entry: CacheEntry)] = []
    for (index, section) in sections.enumerated() {
      try section.removeLeftovers()
      all += try section.entries().map { (index, $0) }
    }
    let excess = budget.excess(of: all, now: now)
    try report(removing: excess, from: sections)
    return .success
  }

  func clear(_ names: [String]) throws -> Sessions.ExitCode {
    let sections = cache.sections
    if let unknown = names.first(where: { name in !sections.contains { $0.name == name } }) {
      console.error(
        "the cache has no section '\(unknown)'",
        hint: "it has \(sections.map(\.name).joined(separator: ", "))")
      return .wrongUsage
    }
    var all: [(section: Int, entry: CacheEntry)] = []
    for (index, section) in sections.enumerated()
    where names.isEmpty || names.contains(section.name) {
      try section.removeLeftovers()
      all += try section.entries().map { (index, $0) }
    }
    try report(removing: all, from: sections)
    return .success
  }

  /// Checks everything against its checksums, and a sample of the results against new ones.
  func verify(_ sample: ResultSample) throws -> Sessions.ExitCode {
    var problems = 0
    for section in cache.sections {
      let entries = try section.entries()
      for entry in entries {
        guard let problem = section.problem(with: entry) else { continue }
        problems += 1
        console.error("\(section.name) \(entry.id.prefix(12)): \(problem)", hint: nil)
      }
      console.result("\(section.name)  \(Self.count(entries.count)) checked")
    }
    guard sample.count > 0 else { return problems == 0 ? .success : .difference }
    let found = try sample.recompute(in: cache, console)
    return Interruptions.exitCode(for: problems > 0 || found > 0 ? [.difference] : [])
  }

  private func report(
    removing excess: [(section: Int, entry: CacheEntry)], from sections: [any CacheSection]
  ) throws {
    var (removed, bytes, kept) = (0, 0, 0)
    for (section, entry) in excess {
      if try sections[section].remove(entry) {
        removed += 1
        bytes += entry.bytes
      } else {
        kept += 1
      }
    }
    console.result("removed \(Self.count(removed)), \(ByteCount.text(bytes))")
    if kept > 0 { console.note("\(Self.count(kept)) in use now and kept") }
  }

  private static func count(_ number: Int) -> String {
    number == 1 ? "1 entry" : "\(number) entries"
  }
}

extension ConsoleOptions {
  /// The cache of this process.
  func cacheFolder() throws(CommandFailure) -> CacheFolder {
    guard
      let folder = CacheFolder(
        explicit: cacheDir, environment: Surroundings.environment,
        currentFolder: Surroundings.currentFolder)
    else {
      throw CommandFailure(
        .cannotCreate, "there is no place for the cache: HOME is not set",
        hint: "name one with --cache-dir or VNB_CACHE_DIR")
    }
    return folder
  }
}

extension CacheFolder {
  /// Makes the folder of the checkpoints.
  func preparedForTrainings() throws(CommandFailure) -> String {
    do {
      return try prepared(.checkpoints)
    } catch {
      throw CommandFailure(error)
    }
  }
}
