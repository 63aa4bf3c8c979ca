import Evaluation
import Exporting
import Glibc
import Language
import NotebookFormat
import Sessions

/// The gallery of a folder of notebooks, from their files and the manifests of their plain runs.
///
/// 1. Notebooks stand in reading order: those whose names begin with no digit first, by name, as
///    introductions; then those with numbers, by number.
/// 2. The figure of a notebook is that of the first cell with the option `cover: true`; without one
///    the first picture of a cell with a caption, else the first chart of one.
/// 3. Its sentence is the description in its front matter.
/// 4. Claims are those that the manifests hold, in the order of the notebooks. Those of cells that
///    would measure something else now are marked.
struct NotebookGallery {
  /// One notebook that was read.
  private struct Exhibit {
    var place: NotebookPlace
    var notebook: Notebook
    var manifest: Manifest?
    var folder: OutputFolder
    /// Labels of cells that would give something else now, in order.
    var outdated: [String]

    var title: String { notebook.frontMatter.title ?? place.stem }
  }

  /// A notebook that cannot be read; its findings are for the user.
  struct Refusal: Error {
    let source: SourceText
    let diagnostics: [Diagnostic]
  }

  private let exhibits: [Exhibit]
  /// Of the gallery's file, absolute.
  private let target: String
  /// The folder's name.
  private let title: String

  /// - Parameters:
  ///   - folder: as the user named it.
  ///   - target: the gallery's file, absolute.
  ///   - library: to tell which results are current.
  /// - Throws: `CommandFailure` for a folder without notebooks, `Refusal`.
  init(of folder: String, for target: String, library: CommandLibrary) throws {
    self.target = Self.canonical(target)
    title = folder.split(separator: "/").last.map(String.init) ?? folder
    let path = Surroundings.absolute(folder)
    guard Surroundings.isFolder(path) else {
      throw CommandFailure(
        .unusableData, "there is no folder '\(folder)'", hint: "name a folder with notebooks")
    }
    let names = Surroundings.entries(of: path).filter {
      $0.hasSuffix(".vnb") || $0.hasSuffix(".vnb.md")
    }
    guard !names.isEmpty else {
      throw CommandFailure(
        .unusableData, "there are no notebooks in '\(folder)'",
        hint: "they end in .vnb or .vnb.md")
    }
    exhibits = try Self.inReadingOrder(names).map {
      try Self.exhibit("\(folder)/\($0)", library)
    }
  }

  /// The stems of the notebooks, in reading order.
  var stems: [String] { exhibits.map(\.place.stem) }

  /// Notebooks without results.
  var notRun: [String] { exhibits.filter { $0.manifest == nil }.map(\.place.written) }

  /// Notebooks with cells that would give something else now.
  var outdated: [(notebook: String, labels: [String])] {
    exhibits.filter { !$0.outdated.isEmpty }.map { ($0.place.written, $0.outdated) }
  }

  static func inReadingOrder(_ names: [String]) -> [String] {
    func place(_ name: String) -> (Int, String) {
      (Int(name.prefix { ("0"..."9").contains($0) }) ?? -1, name)
    }
    return names.sorted { place($0) < place($1) }
  }

  private static func exhibit(
    _ name: String, _ library: CommandLibrary
  ) throws -> Exhibit {
    let place = try NotebookFile.find(name)
    let source = try NotebookFile.read(place)
    let parsed = NotebookParser.parse(source)
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else { throw Refusal(source: source, diagnostics: errors) }
    let folder = place.outputFolder(profile: nil, isCustom: false, override: nil)
    let manifest = Manifest.read(from: folder)
    return Exhibit(
      place: place, notebook: parsed.tree, manifest: manifest, folder: folder,
      outdated: manifest.map { outdated(source, place, $0, library) } ?? [])
  }

  /// What cannot be told, as data are missing or the notebook has mistakes, is not counted.
  private static func outdated(
    _ source: SourceText, _ place: NotebookPlace, _ manifest: Manifest, _ library: CommandLibrary
  ) -> [String] {
    let checked = CheckedNotebook(
      source: source, folder: place.folder, library: library,
      options: NotebookOptions(home: Surroundings.home, computesKeys: true))
    let report = NotebookRunner.Report(of: manifest, in: checked)
    return checked.cells.map(\.cell.label).filter {
      report.stale.contains($0) && report.unjudged[$0] == nil
    }
  }

  // MARK: - The page

  /// - Parameter command: how it is made again.
  func markdown(madeBy command: String) -> String {
    Gallery(
      title: title, command: command, entries: exhibits.map(entry),
      claims: exhibits.flatMap(claims)
    ).markdown()
  }

  /// With the folder as it is without links, as those of notebooks are.
  private static func canonical(_ file: String) -> String {
    let slash = file.lastIndex(of: "/") ?? file.startIndex
    guard let folder = realpath(String(file[..<slash]), nil) else { return file }
    defer { free(folder) }
    return String(cString: folder) + file[slash...]
  }

  /// A path relative to the gallery.
  private func way(to file: String, in folder: String) -> String {
    let home = String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)])
    return DocumentWriter.relativePath(from: home, to: folder) + file
  }

  private func page(of exhibit: Exhibit, _ ending: String) -> String? {
    exhibit.manifest.map { _ in way(to: exhibit.place.stem + ending, in: exhibit.folder.path) }
  }

  private func entry(of exhibit: Exhibit) -> Gallery.Entry {
    let name = exhibit.place.file.split(separator: "/").last.map(String.init) ?? ""
    return Gallery.Entry(
      title: exhibit.title, sentence: exhibit.notebook.frontMatter.description,
      notebook: way(to: name, in: exhibit.place.folder), markdownPage: page(of: exhibit, ".md"),
      htmlPage: page(of: exhibit, ".html"), figure: figure(of: exhibit))
  }

  private func figure(of exhibit: Exhibit) -> Gallery.Figure? {
    let cells = exhibit.notebook.cells
    let captioned = cells.filter { $0.options.caption != nil }
    func first(_ cells: [Cell], _ kinds: Set<String>) -> Gallery.Figure? {
      for cell in cells {
        let results = exhibit.manifest?.record(for: cell.label)?.results ?? []
        guard let result = results.first(where: { kinds.contains($0.kind) }) else { continue }
        return Gallery.Figure(
          file: way(to: "\(result.name).png", in: exhibit.folder.path),
          alt: cell.options.alt ?? cell.options.caption ?? exhibit.title)
      }
      return nil
    }
    return first(cells.filter(\.options.isCover), ["picture", "chart", "report"])
      ?? first(captioned, ["picture"]) ?? first(captioned, ["chart", "report"])
  }

  private func claims(of exhibit: Exhibit) -> [Gallery.Claim] {
    (exhibit.manifest?.cells ?? []).flatMap { cell in
      cell.expectations.map { expectation in
        Gallery.Claim(
          claim: expectation.claim, message: expectation.message, source: expectation.source,
          notebook: exhibit.title, cell: cell.label, page: page(of: exhibit, ".md"),
          found: expectation.found, isMet: expectation.isMet,
          isExpectedToHold: expectation.isExpectedToHold,
          isOutdated: exhibit.outdated.contains(cell.label))
      }
    }
  }
}
