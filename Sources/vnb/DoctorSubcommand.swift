import ArgumentParser
import Commands
import Exporting
import Sessions
import Terminal

/// `vnb doctor`: what was found on this machine, for a question or a report.
struct DoctorSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say which libraries, instruction sets and terminal features were found.")

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let output = Console(console)
    let terminal = TerminalFeatures.detect(environment: output.environment)
    var rows: [(String, String)] = [
      ("vnb", EngineVersion.text),
      ("processors", "\(Surroundings.processorCount)"),
      ("instruction sets", InstructionSets.found.joined(separator: ", ")),
      ("compute backend", LibraryVersions.backend),
    ]
    rows += LibraryVersions.all.map { ($0.name, $0.version) }
    rows.append(("cmark-gfm", MarkdownLibrary.version))
    rows.append(("cache", (try? console.cacheFolder().path) ?? "no place: HOME is not set"))
    rows += [
      (
        "terminal",
        terminal.isTerminal
          ? "\(terminal.name), \(terminal.columns)x\(terminal.rows)"
          : "standard output is no terminal"
      ),
      ("character set", terminal.isUTF8 ? "UTF-8" : "not UTF-8: plain characters are used"),
      ("colours", terminal.colours.rawValue),
      ("pictures", terminal.pictures.rawValue),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    for (name, value) in rows {
      let padding = String(repeating: " ", count: width - name.count)
      output.result("\(name)\(padding)  \(value)")
    }
  }
}

/// What the processor offers to the engine.
enum InstructionSets {
  static var found: [String] {
    guard let text = Surroundings.read("/proc/cpuinfo") else { return ["unknown"] }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    guard let flags = lines.first(where: { $0.hasPrefix("flags") }) else { return ["unknown"] }
    let present = Set(flags.split(separator: " ").map(String.init))
    let wanted = [
      ("avx2", "AVX2"), ("fma", "FMA"), ("avx512f", "AVX-512"), ("avx512_bf16", "AVX-512 BF16"),
    ]
    let names = wanted.filter { present.contains($0.0) }.map(\.1)
    return names.isEmpty ? ["none beyond x86-64"] : names
  }
}
