extension Notebook {
  /// The name of a notebook's file without folders and without `.vnb` or `.vnb.md`; other endings
  /// belong to the name.
  public static func stem(of path: String) -> String {
    let name = String(path.split(separator: "/").last ?? "")
    for ending in [".vnb.md", ".vnb"] where name.hasSuffix(ending) && name != ending {
      return String(name.dropLast(ending.count))
    }
    return name
  }
}
