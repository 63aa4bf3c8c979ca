import Language
import NotebookFormat

/// A notebook with what a run made of it: all that the exporters need, and nothing they must look
/// up. File names in it are relative to the document that is written, with `/` between folders.
public struct RenderedNotebook: Sendable {
  public var notebook: Notebook
  /// One for each cell of the notebook, in its order. A cell without one shows its code alone.
  public var cells: [RenderedCell]
  /// What each value in prose came to, by the range of its code span
  /// (``NotebookFormat/Prose/ProseValue/range``). One that is missing here is shown as its
  /// reference and marked as not available.
  public var values: [SourceRange: String]
  public var details: RunDetails
  /// The way from the document's folder to the notebook's, `"../../Notebooks/"`: the HTML page
  /// puts it before the relative links of the prose. Empty when both lie in one folder.
  public var notebookFolder: String

  public init(
    notebook: Notebook, cells: [RenderedCell], values: [SourceRange: String], details: RunDetails,
    notebookFolder: String = ""
  ) {
    self.notebook = notebook
    self.cells = cells
    self.values = values
    self.details = details
    self.notebookFolder = notebookFolder
  }
}

extension RenderedNotebook {
  /// The notebook's file without its folders: where it lay when a document was made is no concern
  /// of the document's readers, and would make its bytes depend on the machine.
  var fileName: String {
    notebook.source.name.split(separator: "/").last.map(String.init) ?? notebook.source.name
  }
}

/// What a run was given: the small print at the end of a document.
public struct RunDetails: Hashable, Sendable {
  /// Name and version of the engine: `vnb 0.1.0`.
  public var engine: String
  public var seed: UInt64
  public var profile: String?
  /// In the order in which they are shown.
  public var parameters: [Parameter]

  public struct Parameter: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(engine: String, seed: UInt64, profile: String? = nil, parameters: [Parameter] = []) {
    self.engine = engine
    self.seed = seed
    self.profile = profile
    self.parameters = parameters
  }
}
