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
    page += section(
      "FILES",
      "Results of NAME.vnb go to Output/NAME/ beside it, or beside the folder Notebooks/ it is in.")
    return page
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
