import Glibc

/// Where CelebA's lists are that belong to a data set: among other files, or in an archive.
struct AnnotationLists: Sendable {
  enum Place: Sendable {
    case file(path: String)
    case member(name: String, bytes: [UInt8])

    /// As it is named in messages.
    var name: String {
      switch self {
      case .file(let path), .member(let path, _):
        path.split(separator: "/").last.map(String.init) ?? path
      }
    }
  }

  static let attributesStem = "list_attr_celeba"
  static let partitionStem = "list_eval_partition"
  /// Of the persons.
  static let identitiesStem = "identity_CelebA"
  static let stems = [attributesStem, partitionStem, identitiesStem]

  private var places: [String: Place] = [:]

  init() {}

  /// The lists that lie in some folders, their text edition before the CSV edition.
  init(in folders: [String]) {
    for stem in AnnotationLists.stems {
      for folder in folders.reversed() {
        for name in ["\(stem).csv", "\(stem).txt"] {
          let path = CelebALocation.join(folder, name)
          if access(path, F_OK) == 0 { places[stem] = .file(path: path) }
        }
      }
    }
  }

  /// The lists beside a file.
  init(beside file: String) {
    let folder = file.lastIndex(of: "/").map { file[..<$0] }
    self.init(in: [folder.map { $0.isEmpty ? "/" : String($0) } ?? "."])
  }

  var attributes: Place? { places[AnnotationLists.attributesStem] }
  var partition: Place? { places[AnnotationLists.partitionStem] }
  var identities: Place? { places[AnnotationLists.identitiesStem] }

  mutating func add(_ place: Place, stem: String) {
    places[stem] = place
  }

  /// These lists, and of those that are not here the others.
  func completed(by others: AnnotationLists) -> AnnotationLists {
    var result = self
    result.places.merge(others.places) { own, _ in own }
    return result
  }

  /// Paths of the lists that are files of their own and decide what is loaded.
  var files: [String] {
    [attributes, partition, identities].compactMap { place in
      if case .file(let path) = place { path } else { nil }
    }
  }

  /// Reads a list.
  static func lines(
    of place: Place, limits: LoadLimits
  ) throws(DatasetError) -> AnnotationLines {
    switch place {
    case .member(_, let bytes):
      return AnnotationLines(bytes, shownAs: place.name, limit: limits.lineBytes)
    case .file(let path):
      let limit = limits.archives.memberBytes
      let bytes: [UInt8]
      do throws(FileBytes.Failure) {
        bytes = try FileBytes.read(Array(path.utf8), limit: limit + 1)
      } catch {
        throw .reading(path, error)
      }
      guard bytes.count <= limit else {
        throw .unreadable(path: path, reason: "larger than max-member=\(limit)")
      }
      return AnnotationLines(bytes, shownAs: place.name, limit: limits.lineBytes)
    }
  }
}
