import Digests
import Raster
import Synchronization

/// Makes pictures out of encoded files: decodes, crops and resizes them.
struct DecodedPictures: PictureMaker {
  private let files: any PictureFiles
  private let width: Int
  private let height: Int
  private let channels: Int
  private let crop: ImageCrop
  private let limits: ImageLimits
  private let resamplers: ResamplerCache
  let key: Digest
  let description: String

  /// - Parameter path: of the source, for `description`.
  init(
    files: any PictureFiles, request: LoadRequest, path: String
  ) throws {
    self.files = files
    width = request.width
    height = request.height
    channels = request.channels
    crop = request.crop
    limits = request.limits.pictures
    resamplers = ResamplerCache(width: width, height: height)
    let format = "\(width)x\(height)x\(channels) crop=\(crop.rawValue)"
    key = Digest(
      of: "vnb pictures 1\n\(try files.key)\n\(format)\n"
        + "\(limits.maximumSide) \(limits.maximumPixels) \(limits.maximumScans) "
        + "\(request.limits.archives.memberBytes)")
    let name = path.split(separator: "/").last.map(String.init) ?? path
    description = "\(name), \(format)"
  }

  var count: Int { files.names.count }
  var bytesPerPicture: Int { width * height * channels }

  func name(of picture: Int) -> [UInt8] { files.names[picture] }

  func stamps(of pictures: [Int], options: LoadOptions) throws -> [UInt64] {
    try files.stamps(of: pictures, options: options)
  }

  func make(
    _ pictures: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ made: MadePicture) throws -> Void
  ) throws {
    try files.read(pictures, options: options, progress: progress) { place, contents in
      let picture: Image
      switch contents {
      case .unreadable(let reason): return try body(place, .bad(reason: reason))
      case .pixels(let image): picture = image
      case .bytes(let bytes):
        do throws(ImageCodecError) {
          picture = try ImageDecoder.decode(bytes, limits: limits)
        } catch {
          return try body(place, .bad(reason: error.description))
        }
      }
      let cut = crop.applied(to: picture).converted(toChannels: channels)
      let made = resamplers.resampler(fromWidth: cut.width, height: cut.height).resample(cut)
      let stretch = Double(width * cut.height) / Double(height * cut.width)
      try made.pixels.withUnsafeBytes { pixels in
        try body(place, .good(pixels: pixels, changesAspect: max(stretch, 1 / stretch) > 1.05))
      }
    }
  }
}

/// Resamplers by source size: most data sets have one or a few.
private final class ResamplerCache: Sendable {
  private static let capacity = 64
  private let width: Int
  private let height: Int
  private let known = Mutex<[[Int]: Resampler]>([:])

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  func resampler(fromWidth sourceWidth: Int, height sourceHeight: Int) -> Resampler {
    let key = [sourceWidth, sourceHeight]
    if let resampler = known.withLock({ $0[key] }) { return resampler }
    let resampler = Resampler(
      fromWidth: sourceWidth, height: sourceHeight, toWidth: width, height: height)
    known.withLock { if $0.count < ResamplerCache.capacity { $0[key] = resampler } }
    return resampler
  }
}
