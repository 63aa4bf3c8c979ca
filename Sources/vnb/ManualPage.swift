import ArgumentParser
import Evaluation
import Sessions

/// The manual page `vnb(1)`, made of the declarations of the command line and of the language.
struct ManualPage {
  let library: CommandLibrary

  /// In the man macro language.
  var text: String {
    var page = ".TH VNB 1 \"\" \"vnb \(EngineVersion.text)\" \"User Commands\"\n"
    page += section("NAME", "vnb \\- notebooks that train")
    page += literal("SYNOPSIS", "vnb [SUBCOMMAND] [OPTIONS]")
    page += literal("DESCRIPTION", Vnb.helpMessage(columns: 76))
    page += ".SH SUBCOMMANDS\n"
    for (name, text) in SubcommandHelp.all(columns: 76) {
      page += ".SS vnb \(Self.escaped(name))\n" + block(text)
    }
    page += ".SH COMMANDS OF THE LANGUAGE\n"
    for name in library.names {
      guard let command = library.commands[name] else { continue }
      page += ".SS \(Self.escaped(name))\n" + block(HelpText.render(command.signature))
    }
    page += list("EXIT STATUS", Self.exitStatus)
    page += list("ENVIRONMENT", Self.environment)
    page += list("FILES", Self.files)
    page += list("EXAMPLES", Self.examples)
    return page
  }

  // MARK: - Lists

  private static let exitStatus = [
    ("0", "All requested outputs are up to date."),
    ("1", "A cell failed while running."),
    (
      "2",
      "The notebook is wrong: syntax, names, types, shapes, a path that does not exist. Nothing was "
        + "run."
    ),
    ("3", "A verification or a claim of the notebook (expect) found a difference."),
    ("4", "Something would have to run, but may not: --frozen, or 'cache: only'."),
    ("64", "Wrong usage."),
    ("66", "The notebook, or a path given on the command line, cannot be used."),
    ("70", "A fault of vnb."),
    ("73, 74", "An output cannot be created; the disk failed or is full."),
    ("130, 143", "Interrupted, after progress was saved."),
  ]

  private static let environment = [
    ("VNB_CACHE_DIR, XDG_CACHE_HOME", "Where results and prepared data are kept."),
    ("XDG_STATE_HOME", "Where the history of the interactive session is kept."),
    ("VNB_PICTURES", "How pictures are shown in the terminal, as with --pictures."),
    ("NO_COLOR", "No colours."),
  ]

  private static let files = [
    ("Output/NAME/", "Results of NAME.vnb, beside it, or beside the folder Notebooks/ it is in."),
    ("~/.cache/vnb/", "Results, checkpoints and prepared pictures; 'vnb cache ls' lists them."),
    ("~/.local/state/vnb/history", "What was typed in interactive sessions."),
  ]

  private static let examples = [
    ("vnb run celeba.vnb", "Brings all outputs of a notebook up to date."),
    (
      "vnb run celeba.vnb -P epochs=20 --only vae",
      "One cell with what it needs, under another parameter: what was trained before is gone on with."
    ),
    ("vnb plan celeba.vnb", "What a run would compute, and how long that takes here."),
    ("vnb why celeba.vnb radius", "Why a cell is stale."),
    ("vnb verify celeba.vnb --from samples", "Recomputes and compares, pictures too."),
    ("vnb cache verify --sample 100 --budget 10min", "Computes stored results again, to compare."),
    ("echo 'sample (load \"vae.safetensors\") n=4' | vnb", "Runs a program."),
  ]

  private func list(_ title: String, _ entries: [(String, String)]) -> String {
    let lines = entries.map { ".TP\n.B \(Self.escaped($0))\n\(Self.escaped($1))\n" }
    return ".SH \(title)\n" + lines.joined()
  }

  private func section(_ title: String, _ text: String) -> String {
    ".SH \(title)\n\(text)\n"
  }

  private func literal(_ title: String, _ text: String) -> String {
    ".SH \(title)\n" + block(text)
  }

  private func block(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return ".nf\n" + lines.map { Self.escaped(String($0)) + "\n" }.joined() + ".fi\n"
  }

  /// A leading dot or quote would begin a request, a backslash an escape.
  private static func escaped(_ line: String) -> String {
    var text = ""
    for character in line {
      switch character {
      case "\\": text += "\\e"
      case "-": text += "\\-"
      default: text.append(character)
      }
    }
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }
}
