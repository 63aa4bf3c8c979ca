import Digests
import Faces
import Raster

/// The built-in faces as a data set: as many pictures as CelebA, divided as CelebA divides its
/// own, with attributes.
///
/// They are drawn at the size asked for. `crop` has nothing to do: at any square size they already
/// are what `crop=celeba` keeps of an aligned picture.
struct SyntheticFaceSource {
  /// Without a limit more pictures than this are not drawn in advance but when they are asked for.
  static let drawnInAdvance = 20_000

  let seed: UInt64

  /// CelebA's sizes: 162,770, 19,867 and 19,962 pictures, in this order.
  static func range(of split: DatasetSplit) -> Range<Int> {
    switch split {
    case .all: 0..<SyntheticFaces.count
    case .train: 0..<162_770
    case .validation: 162_770..<182_637
    case .test: 182_637..<SyntheticFaces.count
    }
  }

  func load(_ request: LoadRequest, options: LoadOptions) throws -> LoadResult {
    let whole = SyntheticFaceSource.range(of: request.split)
    guard request.skip < whole.count else {
      throw DatasetError.nothingLeft(
        path: "faces", pictures: whole.count, skip: request.skip, split: request.split)
    }
    let rest = whole.dropFirst(request.skip)
    let range = rest.prefix(request.limit ?? rest.count)
    let drawn = DrawnFaces(
      faces: SyntheticFaces(seed: seed), range: range, width: request.width,
      height: request.height, channels: request.channels)
    let isLong = range.count > SyntheticFaceSource.drawnInAdvance
    if request.limit == nil && isLong { return LoadResult(images: drawn, warnings: []) }
    let preparation = Preparation(
      maker: FaceMaker(faces: drawn), candidates: Array(range), wanted: range.count,
      maximumBadShare: 0,
      source: "faces", options: options)
    let (outcome, remarks) = try preparation.run(found: SkippedFiles())
    let images = StoredPictures(
      width: request.width, height: request.height, channels: request.channels,
      skipped: outcome.skipped, slots: outcome.slots, places: outcome.pictures.map(\.slot),
      attributes: try drawn.attributes(options: options), drawn: drawn)
    return LoadResult(images: images, warnings: remarks)
  }

  /// The pictures depend on nothing but the seed and the generator.
  var contentDigest: Digest {
    Digest(of: "built-in faces, generator \(SyntheticFaces.version), seed \(seed)")
  }
}

/// Faces that are drawn whenever they are asked for.
struct DrawnFaces: ImageCollection {
  let faces: SyntheticFaces
  let range: Range<Int>
  let width: Int
  let height: Int
  let channels: Int

  private static let names = SyntheticFaces.attributeNames.map(AttributeTable.normalised)

  var count: Int { range.count }
  var attributeNames: [String] { DrawnFaces.names }
  var skipped: SkippedFiles { SkippedFiles() }

  func attributeValue(_ attribute: Int, at index: Int) -> Bool {
    faces.attributes(at: range.lowerBound + index)[attribute]
  }

  func attributes(at index: Int) -> [Bool] {
    faces.attributes(at: range.lowerBound + index)
  }

  var factorNames: [String] { FaceFactor.allCases.map(\.name) }

  func factors(at index: Int) -> [Double] {
    faces.factors(at: range.lowerBound + index).values.map(\.value)
  }

  func copy(_ indices: [Int], into target: UnsafeMutablePointer<UInt8>) {
    var next = target
    for index in indices {
      precondition(index >= 0 && index < count, "there is no such picture")
      draw(faces.factors(at: range.lowerBound + index), into: next)
      next += bytesPerImage
    }
  }

  func draw(_ factors: FaceFactors, into target: UnsafeMutablePointer<UInt8>) {
    SyntheticFaces.render(
      factors: factors, width: width, height: height, channels: channels,
      into: UnsafeMutableBufferPointer(start: target, count: bytesPerImage))
  }

  /// Of all of them: the factors decide, nothing is drawn.
  fileprivate func attributes(options: LoadOptions) throws -> AttributeTable {
    let rows = SlotList(count: count, filledWith: UInt64(0))
    try ParallelWork.forEach(count: count, batch: 256, options: options) { index in
      rows.set(index, AttributeTable.bits(attributes(at: index)))
    }
    return AttributeTable(names: SyntheticFaces.attributeNames, rows: rows.values)
  }
}
