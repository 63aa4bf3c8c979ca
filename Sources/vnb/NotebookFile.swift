import Commands
import Evaluation
import Glibc
import Language
import Sessions
import Stores

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

  /// Replaces a notebook's text at once; a link stays a link, and permissions stay.
  static func replace(_ place: NotebookPlace, with bytes: [UInt8]) throws(CommandFailure) {
    let link = realpath(place.file, nil)
    defer { free(link) }
    let path = link.map { String(cString: $0) } ?? place.file
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o644
    do throws(FileProblem) {
      try DurableFile.write(bytes, to: path, mode: mode)
    } catch {
      throw CommandFailure(
        error.isDiskFailure ? .inputOutput : .cannotCreate, error.description,
        hint: "the notebook is as it was")
    }
  }
}
