import Charts
import Raster
import Tensors

/// The libraries behind the commands, for `vnb doctor`.
public enum LibraryVersions {
  public static var all: [(name: String, version: String)] {
    [
      ("libpng", PNGCodec.libraryVersion), ("libjpeg-turbo", JPEGCodec.libraryVersion),
      ("Cairo", ChartLibraries.cairoVersion), ("FreeType", ChartLibraries.freeTypeVersion),
      ("OpenBLAS", ReferenceLibrary.version),
    ]
  }

  /// What computes: the name of the backend in use.
  public static var backend: String { BackendChoice.current.rawValue }
}
