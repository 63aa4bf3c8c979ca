import CJPEG
import CPNG

extension PNGCodec {
  /// Of libpng, as it runs.
  public static var libraryVersion: String { String(cString: cpng_version()) }
}

extension JPEGCodec {
  /// Of libjpeg-turbo, as it was compiled against.
  public static var libraryVersion: String { String(cString: cjpeg_version()) }
}
