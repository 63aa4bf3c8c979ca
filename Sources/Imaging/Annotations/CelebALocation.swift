import Glibc

/// Where CelebA's pictures and annotation files lie.
///
/// The folder given is the one that holds `img_align_celeba/` (possibly inside a second folder of
/// that name, as one download has it), or the folder of the pictures itself. The annotation files
/// lie in the given folder, in the pictures' folder or, when that is named `img_…`, beside it.
struct CelebALocation {
  let pictures: String
  let lists: AnnotationLists

  /// Looks at names only.
  init(at path: String) {
    var pictures = path
    for _ in 0..<2 {
      let inner = CelebALocation.join(pictures, "img_align_celeba")
      if CelebALocation.isFolder(inner) { pictures = inner }
    }
    var places = [path]
    if pictures != path { places.append(pictures) }
    let whole = CelebALocation.resolved(path)
    if let slash = whole.lastIndex(of: "/"), whole[slash...].hasPrefix("/img_") {
      places.append(slash == whole.startIndex ? "/" : String(whole[..<slash]))
    }
    self.pictures = pictures
    lists = AnnotationLists(in: places)
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without links, dots and a last slash; itself where it does not exist.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
