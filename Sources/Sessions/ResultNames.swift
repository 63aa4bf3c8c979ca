/// Names for the files of shown results: the first of `LABEL`, `LABEL-2`, `LABEL-3` … of which no
/// file is taken yet and which is no other cell's label.
///
/// So `describe` and `grid` in the cell `images` give `images.txt`, `images.csv` and `images.png`:
/// their files do not meet. A second grid is `images-2.png`.
public struct ResultNames: Sendable {
  private let labels: Set<String>
  private(set) var taken: Set<String> = []

  public init(labels: some Sequence<String>) {
    self.labels = Set(labels)
  }

  /// Keeps names of files that are there already.
  mutating func reserve(_ files: some Sequence<String>) { taken.formUnion(files) }

  /// The stem for a result of the cell, whose files have these extensions.
  public mutating func next(for label: String, extensions: [String]) -> String {
    var number = 1
    while true {
      let stem = number == 1 ? label : "\(label)-\(number)"
      number += 1
      if stem != label && labels.contains(stem) { continue }
      let files = extensions.map { "\(stem).\($0)" }
      if files.contains(where: taken.contains) { continue }
      taken.formUnion(files)
      return stem
    }
  }
}
