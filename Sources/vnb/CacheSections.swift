import Imaging
import Sessions
import Stores
import Training

extension CacheFolder {
  /// What `vnb cache` lists, tidies and checks.
  var sections: [any CacheSection] {
    [
      ResultsSection(self), CheckpointsSection(self), PreparedSection(in: self),
      DigestSection(in: self),
      FolderSection(.listings, in: self) { _ in "names of a data set's files" },
    ]
  }
}
