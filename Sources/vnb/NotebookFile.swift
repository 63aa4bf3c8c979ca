import Commands
import Evaluation
import Language
import Sessions

/// Finds and reads notebooks for the command line.
enum NotebookFile {
  /// Larger files are no notebooks, and are refused before they fill the memory.
  static let byteLimit = 16 << 20

  static func find(_ name: String) throws(CommandFailure) -> NotebookPlace {
    if let place = NotebookPlace.find(name, from: Surroundings.currentFolder) { return place }
    if Surroundings.isFolder(Surroundings.absolute(name)) {
      throw CommandFailure(.unusableData, "'\(name)' is a folder", hint: "name a .vnb file in it")
    }
    let known = Surroundings.notebookNames()
    let hint =
      Nearest.name(to: name, in: known).map { "did you mean '\($0)'?" }
      ?? (name.hasSuffix(".vnb") || name.hasSuffix(".md")
        ? "it is looked for as named, then in Notebooks/" : "did you mean '\(name).vnb'?")
    throw CommandFailure(.unusableData, "there is no notebook '\(name)'", hint: hint)
  }

  static func read(_ place: NotebookPlace) throws(CommandFailure) -> SourceText {
    if let size = Surroundings.fileSize(place.file), size > byteLimit {
      throw CommandFailure(
        .unusableData, "'\(place.written)' has \(size >> 20) MiB, more than a notebook may have",
        hint: "the limit is \(byteLimit >> 20) MiB")
    }
    guard let bytes = Surroundings.read(place.file) else {
      throw CommandFailure(
        .unusableData, "cannot read '\(place.written)'", hint: "check its permissions")
    }
    return SourceText(name: place.written, bytes: bytes)
  }
}
