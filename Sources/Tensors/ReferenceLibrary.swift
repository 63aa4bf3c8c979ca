import COpenBLAS

/// The library behind the reference path.
public enum ReferenceLibrary {
  /// Version, options and chosen kernels, in OpenBLAS's own words.
  public static var version: String { String(cString: openblas_get_config()) }
}
