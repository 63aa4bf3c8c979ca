/// Where an export goes. Nothing of it is seen at its place before `finish`.
protocol ExportTarget: AnyObject {
  /// Adds a picture; a name with a slash lies in a folder.
  func add(_ name: String, _ bytes: [UInt8]) throws(ExportError)
  /// Adds a file that lies with the pictures of a folder, and beside an archive.
  func addBeside(_ name: String, _ bytes: [UInt8]) throws(ExportError)
  /// Puts all of it in place.
  func finish() throws(ExportError)
  /// Removes what was written so far.
  func abandon()
}
