import ArgumentParser
import Evaluation
import Glibc
import Language
import Sessions

/// The command line: arguments, wiring and exit codes; the one owner of standard output.
@main
struct Vnb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vnb",
    abstract: "Notebooks that train: plain-text notebooks with an embedded VAE engine.",
    discussion: """
      Without a subcommand: an interactive session on a terminal; otherwise a program is read from \
      standard input, checked and run.

      Exit codes: 0 all outputs are up to date; 1 a cell failed; 2 the notebook is wrong; 3 an \
      expectation is not met, or 'verify' found a difference; 4 something would \
      have to run, but may not; 64 wrong usage; 66 a file does not \
      exist or cannot be used; 70 a fault of vnb; 73, 74 an output cannot be created or written; \
      130, 143 interrupted.
      """,
    version: "vnb \(EngineVersion.text)",
    subcommands: [
      RunSubcommand.self, CheckSubcommand.self, HelpSubcommand.self, DoctorSubcommand.self,
      CacheSubcommand.self, BenchSubcommand.self, VerifySubcommand.self, FacesSubcommand.self,
      PlanSubcommand.self, StatusSubcommand.self, WhySubcommand.self, WatchSubcommand.self,
      FmtSubcommand.self, FiguresSubcommand.self, GallerySubcommand.self,
      OriginSubcommand.self, ExportSubcommand.self,
    ])

  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions
  @OptionGroup var pictures: PictureOptions

  /// Flags and values that ArgumentParser refuses end with 64, as sysexits has it.
  static func main() {
    Interruptions.ignoreSignalsOfWrites()
    do {
      try SubcommandNames.check(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot()
      try command.run()
      leave(with: .success)
    } catch let code as ArgumentParser.ExitCode {
      leave(with: Sessions.ExitCode(rawValue: code.rawValue) ?? .ourFault)
    } catch {
      exit(withError: error)
    }
  }

  func run() throws {
    throw try Interactive.start(
      console: console, values: values, pictures: pictures.pictures
    ).thrown
  }

  /// Ends the process; results that could not be printed are a failure, too.
  private static func leave(with code: Sessions.ExitCode) -> Never {
    var codes: Set<Sessions.ExitCode> = [code]
    let problem = Console.outputProblem.load(ordering: .relaxed)
    if problem != 0, let console = try? ConsoleOptions.parse([]) {
      let reason = String(cString: strerror(problem)).lowercased()
      Console(console).error("cannot write to standard output: \(reason)", hint: nil)
      codes.insert(.inputOutputError)
    }
    Glibc.exit(Sessions.ExitCode.first(of: codes).rawValue)
  }
}

/// The word after `vnb`.
enum SubcommandNames {
  /// Of this version.
  static var all: [String] {
    Vnb.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// - Throws: a `ValidationError` for a word that is no subcommand: ArgumentParser would only call
  ///   it unexpected.
  static func check(_ word: String?) throws {
    guard let word, !word.hasPrefix("-"), !all.contains(word) else { return }
    if word.hasPrefix("---completion") { return }
    let hint =
      word.hasSuffix(".vnb") || word.hasSuffix(".vnb.md")
      ? "did you mean 'vnb run \(word)'?"
      : Nearest.name(to: word, in: all).map { "did you mean 'vnb \($0)'?" }
        ?? "there are \(all.joined(separator: ", "))"
    throw ValidationError("'\(word)' is no subcommand of vnb: \(hint)")
  }
}
