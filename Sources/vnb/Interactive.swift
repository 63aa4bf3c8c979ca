import ArgumentParser
import Commands
import Evaluation
import Glibc
import Language
import NotebookFormat
import Sessions
import Stores
import Terminal

/// `vnb` without a subcommand: the REPL on a terminal, a program from standard input otherwise.
struct Interactive {
  private let console: Console
  private var session: InteractiveSession
  private let printer: SessionPrinter
  private let prompt: String

  /// Larger programs are refused.
  private static let programLimit = 16 << 20

  static func start(
    console options: ConsoleOptions, values: ValueOptions, pictures: PictureChoice
  ) throws -> Sessions.ExitCode {
    let isTerminal = StandardStream.input.isTerminal
    let console = Console(options)
    var interactive: Interactive
    do throws(CommandFailure) {
      interactive = try Interactive(
        console: console, cache: options.cacheFolder(), values: values, pictures: pictures,
        keepsEarlierFiles: isTerminal)
    } catch {
      console.error(error)
      return Sessions.ExitCode(error.cause)
    }
    return isTerminal ? interactive.runLoop() : interactive.runProgram()
  }

  private init(
    console: Console, cache: CacheFolder, values: ValueOptions, pictures: PictureChoice,
    keepsEarlierFiles: Bool
  ) throws(CommandFailure) {
    self.console = console
    prompt = "vnb> "
    let printer = SessionPrinter(
      console: console,
      pictures: keepsEarlierFiles ? PictureDisplay(pictures, console.environment) : nil)
    self.printer = printer
    session = InteractiveSession(
      folder: Self.outputFolder, library: console.library,
      currentFolder: Surroundings.currentFolder, home: Surroundings.home,
      seed: UInt64(values.seed ?? 0),
      threads: values.threads ?? Surroundings.processorCount,
      keepsEarlierFiles: keepsEarlierFiles, store: try FileResultStore(cache),
      progressFolder: try cache.preparedForTrainings(),
      emit: { printer.progress.receive($0) }, isCancelled: { Interruptions.isRequested })
  }

  /// A prompt inside a run of a notebook.
  init(
    inside notebook: CheckedNotebook, _ running: Interpreter, console: Console,
    pictures: PictureDisplay?
  ) {
    self.console = console
    prompt = "\(Notebook.stem(of: notebook.notebook.source.name))> "
    let printer = SessionPrinter(console: console, pictures: pictures)
    self.printer = printer
    session = InteractiveSession(
      inside: notebook, running, folder: Self.outputFolder,
      emit: { printer.progress.receive($0) }, isCancelled: { Interruptions.isRequested })
  }

  private static var outputFolder: OutputFolder {
    OutputFolder(path: "\(Surroundings.currentFolder)/Output/session")
  }

  /// Reads and runs inputs until Ctrl-D or ':quit'.
  mutating func converse(with running: Interpreter) {
    session.adopt(running)
    _ = readInputs()
  }

  // MARK: - A program from standard input

  private mutating func runProgram() -> Sessions.ExitCode {
    guard let bytes = Surroundings.read(descriptor: 0, limit: Self.programLimit) else {
      console.error(
        "standard input cannot be read, or has more than \(Self.programLimit >> 20) MiB", hint: nil)
      return .unusableInput
    }
    Interruptions.listen()
    return Interruptions.exitCode(for: run(SourceText(name: "standard input", bytes: bytes)))
  }

  private mutating func run(
    _ source: SourceText, in folder: String? = nil
  ) -> Set<Sessions.ExitCode> {
    let printer = printer
    let codes = session.run(source, in: folder) { printer.receive($0) }
    printer.progress.clear()
    return codes
  }

  // MARK: - REPL

  private mutating func runLoop() -> Sessions.ExitCode {
    console.note(
      "vnb \(EngineVersion.text)  'help' lists the commands, ':help' those of the session")
    return readInputs()
  }

  private mutating func readInputs() -> Sessions.ExitCode {
    let box = ScopeBox(session.scope)
    let library = session.library
    let editor = LineEditor(
      program: "vnb", historyPath: Self.historyPath(console.environment),
      environment: console.environment
    ) { text, cursor in
      ReplCompletion.completions(text, cursor: cursor, scope: box.scope, library: library)
    }
    while true {
      switch editor.read(
        prompt: prompt, continuation: "...> ", isIncomplete: { Self.isIncomplete($0) })
      {
      case .endOfInput:
        console.note("")
        return .success
      case .interrupted: continue
      case .text(let text):
        let trimmed = text.drop { $0 == " " || $0 == "\t" }
        if trimmed.isEmpty { continue }
        if trimmed.hasPrefix(":") {
          if !perform(String(trimmed)) { return .success }
        } else {
          evaluate(text)
        }
        box.scope = session.scope
      }
    }
  }

  private static func isIncomplete(_ text: String) -> Bool {
    !text.drop { $0 == " " }.hasPrefix(":") && Parser.isIncomplete(text)
  }

  private mutating func evaluate(_ text: String, in folder: String? = nil) {
    Interruptions.reset()
    Interruptions.listen()
    defer { Interruptions.stopListening() }
    _ = run(SourceText(name: "input", text: text), in: folder)
  }

  /// `~/.local/state/vnb/history`, or where `XDG_STATE_HOME` says.
  private static func historyPath(_ environment: [String: String]) -> String? {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      mkdir(state, 0o700)
      return "\(state)/vnb/history"
    }
    guard let home = Surroundings.home else { return nil }
    for folder in ["\(home)/.local", "\(home)/.local/state"] { mkdir(folder, 0o700) }
    return "\(home)/.local/state/vnb/history"
  }

  // MARK: - Commands of the session

  /// - Returns: false to leave.
  private mutating func perform(_ line: String) -> Bool {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let argument = words.count > 1 ? Self.unquoted(words[1]) : nil
    switch words[0] {
    case ":quit", ":q", ":exit": return false
    case ":help": console.result(Self.help)
    case ":names": listNames()
    case ":save":
      guard let argument else {
        console.error(":save needs a file", hint: ":save draft.vnb")
        return true
      }
      save(to: argument)
    case ":load":
      guard let argument else {
        console.error(":load needs a file", hint: ":load celeba.vnb")
        return true
      }
      load(argument)
    default:
      let known = [":help", ":load", ":names", ":quit", ":save"]
      console.error(
        "there is no command '\(words[0])'",
        hint: Nearest.name(to: words[0], in: known).map { "did you mean '\($0)'?" }
          ?? "':help' lists them")
    }
    return true
  }

  private static let help = """
    :save FILE   write what was shown so far, and what it needs, as a notebook
    :load FILE   run the cells of a notebook, or a program
    :names       list the names that are bound
    :help        this text; 'help' lists the commands of the language, 'help train' explains one
    :quit        leave, as Ctrl-D does
    Ctrl-C clears the line; while something runs it stops at the next step.
    """

  private func listNames() {
    let names = session.boundNames
    if names.isEmpty { console.result("no names are bound yet") }
    let width = names.map(\.name.count).max() ?? 0
    for (name, type) in names {
      console.result("$\(name)\(String(repeating: " ", count: width - name.count))  \(type)")
    }
  }

  private func save(to name: String) {
    let path = Surroundings.absolute(name)
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let folder = OutputFolder(path: String(path[..<slash]))
    let file = String(path[path.index(after: slash)...])
    if folder.contains(file) {
      console.error("'\(name)' exists already", hint: "choose another name")
      return
    }
    do {
      try folder.write(Array(session.draft.utf8), to: file)
      console.result("saved \(Surroundings.shown(path))")
    } catch {
      console.error(error)
    }
  }

  private mutating func load(_ name: String) {
    do throws(CommandFailure) {
      let place = try NotebookFile.find(name)
      let source = try NotebookFile.read(place)
      let isNotebook = place.file.hasSuffix(".vnb") || place.file.hasSuffix(".vnb.md")
      guard isNotebook else {
        evaluate(String(decoding: source.bytes, as: UTF8.self))
        return
      }
      let parsed = NotebookParser.parse(source)
      if parsed.diagnostics.contains(where: { $0.severity == .error }) {
        console.diagnostics(parsed.diagnostics, in: source)
        return
      }
      let seed = parsed.tree.frontMatter.seed
      if seed != session.seed {
        console.note("its seed is \(seed), the session's \(session.seed): 'vnb --seed \(seed)'")
      }
      for cell in parsed.tree.cells {
        console.note(console.style.bold(cell.label))
        if let condition = cell.options.when, session.isFalse(condition) {
          console.note("left out: its condition 'when' is false")
          continue
        }
        evaluate(
          cell.program.statements.map { source.text(in: $0.range) }.joined(separator: "\n"),
          in: place.folder)
        if Interruptions.isRequested { return }
      }
    } catch {
      console.error(error)
    }
  }

  private static func unquoted(_ text: String) -> String {
    let trimmed = text.split(separator: " ").joined(separator: " ")
    let isQuoted =
      trimmed.count > 1 && (trimmed.hasPrefix("\"") || trimmed.hasPrefix("'"))
      && trimmed.last == trimmed.first
    return isQuoted ? String(trimmed.dropFirst().dropLast()) : trimmed
  }
}

/// The names known to completion, which the editor asks for between inputs.
private final class ScopeBox {
  var scope: StaticScope
  init(_ scope: StaticScope) { self.scope = scope }
}
