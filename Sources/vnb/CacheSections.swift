import Imaging
import Stores

extension CacheFolder {
  /// What `vnb cache` lists, tidies and checks.
  var sections: [any CacheSection] {
    [
      FolderSection(.results, in: self) { _ in "result" },
      FolderSection(.checkpoints, in: self) { _ in "training" },
      PreparedSection(in: self), DigestSection(in: self),
      FolderSection(.listings, in: self) { _ in "names of a data set's files" },
    ]
  }
}
