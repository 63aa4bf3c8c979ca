import Digests
import Faces

/// Draws built-in faces at one size. The number of a picture is the index of its face.
struct FaceMaker: PictureMaker {
  let faces: DrawnFaces

  var count: Int { SyntheticFaces.count }
  var bytesPerPicture: Int { faces.bytesPerImage }

  private var format: String { "\(faces.width)x\(faces.height)x\(faces.channels)" }

  var key: Digest {
    Digest(
      of: "vnb faces \(SyntheticFaces.version)\nseed \(faces.faces.seed)\n\(format)")
  }

  var description: String { "built-in faces, seed \(faces.faces.seed), \(format)" }

  func name(of picture: Int) -> [UInt8] { Array("face \(picture)".utf8) }

  /// They depend on nothing that the key does not say.
  func stamps(of pictures: [Int], options: LoadOptions) -> [UInt64] {
    [UInt64](repeating: 1, count: pictures.count)
  }

  func make(
    _ pictures: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ made: MadePicture) throws -> Void
  ) throws {
    try ParallelWork.forEach(count: pictures.count, options: options, progress: progress) { place in
      try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytesPerPicture) { buffer in
        if let target = buffer.baseAddress {
          faces.draw(faces.faces.factors(at: pictures[place]), into: target)
        }
        try body(place, .good(pixels: UnsafeRawBufferPointer(buffer), changesAspect: false))
      }
    }
  }
}
