import Faces
import Raster

/// Writes built-in faces as files: a stand-in for CelebA that can be tried at its full size.
///
/// - As CelebA: aligned JPEGs of 178×218, `img_align_celeba/000001.jpg` and so on, with the three
///   annotation files beside that folder.
/// - As images: PNG files of any size, `000001.png` and so on, without annotations.
///
/// The target is a folder, or a path that ends in `.zip`: then the pictures go into that archive and
/// the annotation files lie beside it, as people download them. All of it appears at once or not at
/// all, and nothing is written over. The same seed gives the same bytes.
public struct FaceExport: Sendable {
  public enum Form: Hashable, Sendable {
    case images(width: Int, height: Int)
    case celeba
  }

  /// Faces that are drawn before they are written.
  private static let chunk = 512

  private let faces: SyntheticFaces
  private let count: Int
  private let form: Form

  /// - Precondition: `count` is at least 1.
  public init(seed: UInt64 = 0, count: Int = SyntheticFaces.count, form: Form) {
    precondition(count >= 1, "an export has at least one picture")
    faces = SyntheticFaces(seed: seed)
    self.count = count
    self.form = form
  }

  /// Writes all of it.
  ///
  /// Throws `ExportError`, or `CancellationError` when the options say so.
  public func write(to target: String, options: LoadOptions = LoadOptions()) throws {
    let output: any ExportTarget =
      target.hasSuffix(".zip") ? try ExportArchive(at: target) : try ExportFolder(at: target)
    do {
      try writePictures(to: output, options: options)
      if form == .celeba {
        for list in CelebALists(faces: faces, count: count).files {
          try output.addBeside(list.name, list.content)
        }
      }
      try output.finish()
    } catch {
      output.abandon()
      throw error
    }
  }

  private func writePictures(to output: any ExportTarget, options: LoadOptions) throws {
    let progress = WorkProgress(stage: .preparing, total: count, options: options)
    for first in stride(from: 0, to: count, by: FaceExport.chunk) {
      let length = min(FaceExport.chunk, count - first)
      let files = SlotList(count: length, filledWith: [UInt8]())
      try ParallelWork.forEach(count: length, options: options, progress: progress) { offset in
        files.set(offset, try encoded(first + offset))
      }
      for (offset, bytes) in files.values.enumerated() {
        try output.add(name(at: first + offset), bytes)
      }
    }
  }

  private func name(at index: Int) -> String {
    switch form {
    case .images: CelebALists.name(at: index, extension: "png")
    case .celeba: "img_align_celeba/\(CelebALists.name(at: index))"
    }
  }

  private func encoded(_ index: Int) throws -> [UInt8] {
    switch form {
    case .images(let width, let height):
      try PNGCodec.encode(faces.render(at: index, width: width, height: height))
    case .celeba:
      try JPEGCodec.encode(faces.render(at: index, width: 178, height: 218))
    }
  }
}
