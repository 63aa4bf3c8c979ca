import Evaluation
import PictureMeasures
import Raster

/// `measure $images reference=$originals data=$faces`: how sharp, varied and lifelike pictures are,
/// in numbers.
struct Measure: Command {
  static let reference = CommandArgument<PictureReference?>.optional(
    CommandArgument<PictureReference>(
      ArgumentDeclaration(
        name: "reference", type: .value([.images, .dataset]), default: .required,
        help: "the originals, picture by picture: adds psnr and ssim")
    ) { PictureReference(input: PictureInput($0)) })
  static let data = CommandArgument<DatasetValue?>.optional(
    CommandArgument<DatasetValue>.value(
      "data", [.dataset],
      help: "a data set, of which the first 1000 pictures are taken: adds the "
        + "distances to it"))
  static let components = CommandArgument<Int>.int(
    "components", default: 50, in: 1...500,
    help: "for `data`: principal components of the space that distances are taken in")
  static let stride = CommandArgument<Int>.int(
    "stride", default: 2, in: 2...16, help: "of the transposed convolutions, for `checkerboard`")
  static let each = CommandArgument<Bool>.bool(
    "each", default: false, help: "gives a row for each picture in place of means")

  /// More pictures than this are refused: they would all be held in memory.
  static let limit = 10_000
  /// Pictures of `data` that make the space.
  static let dataLimit = 1000
  /// One picture has no distance to others of the data, and spans no space.
  private static let leastData = 2

  /// 2: `entropy`. 3: seven digits; no distances to data without variance.
  var version: Int { 3 }

  var signature: Signature {
    Signature(
      name: "measure", summary: "measures how sharp, varied and lifelike pictures are",
      details: """
        Means over the pictures, which are fields of the result: `$m.sharpness`. Levels count \
        from 0 to 255, luma is that of BT.601.

        - `radius`: |z| of the codes that the pictures were decoded from.
        - `psnr`: 10 log10(255² / mean squared error) in dB, against `reference`.
        - `ssim`: structural similarity of the luma (Wang and others, 2004): windows of 11x11, \
        Gaussian of 1.5. 1 for equal pictures.
        - `sharpness`: variance of the Laplacian of the luma (Pech-Pacheco and others, 2000).
        - `checkerboard`: share of the luma's spectral power, under a Hann window, at the \
        frequencies k/stride and l/stride, where transposed convolutions leave patterns (Odena and \
        others, 2016).
        - `entropy`: the binary cross-entropy of a picture with itself, averaged over the channels \
        and summed over the pixels: no network's reconstruction loss can be below that of its \
        training pictures.
        - `face_variance`, `background_variance`, `background_ratio`: variance of the luma within \
        the face (an ellipse around the middle), within the background (the sides above the \
        shoulders), and the latter divided by the former. For aligned faces.
        - `diversity`: standard deviation over the pictures, root mean square over all pixels.

        With `data`, in the space of its first principal components, with pixels from 0 to 1:

        - `frechet`: squared Fréchet distance between the Gaussians of the pictures and of the \
        data, |m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½) (Dowson and Landau, 1982; Heusel and others, \
        2017). It grows as pictures become few: compare like numbers.
        - `nearest`: mean distance of a picture to the nearest one of the data; \
        `nearest_in_data`: of a picture of the data to the nearest other one.

        The data need two pictures that differ, since equal ones span no space. All numbers have \
        seven digits: LAPACK gives further ones that depend on the processor.
        """,
      input: InputDeclaration([.images, .dataset], help: "images or a data set"),
      [
        Self.reference.declaration, Self.data.declaration, Self.components.declaration,
        Self.stride.declaration, Self.each.declaration,
      ],
      result: .table,
      example: "measure (reconstruct $originals $vae) reference=$originals data=$faces")
  }

  // MARK: - Check

  func check(_ call: inout CheckedCall) -> StaticValue {
    PictureInput.reportTooMany(in: &call, limit: Self.limit, purpose: "measure")
    for name in ["width", "height", "channels", "count"] {
      if let given = call.facts(of: Self.reference).intFact(name),
        let expected = call.input.intFact(name), given != expected
      {
        call.report(
          .unlikePictures, "the pictures have \(name) \(expected), the reference has \(given)",
          at: Self.reference, hint: "give the originals of these pictures")
        break
      }
    }
    for name in ["width", "height", "channels"] {
      if let given = call.facts(of: Self.data).intFact(name),
        let expected = call.input.intFact(name), given != expected
      {
        call.report(
          .unlikePictures, "the pictures have \(name) \(expected), the data set has \(given)",
          at: Self.data, hint: "load it with the size of the pictures")
        break
      }
    }
    if let count = call.facts(of: Self.data).intFact("count"), count < Self.leastData {
      call.report(
        .tooFewPictures, "a single picture spans no space: 'data' needs two that differ",
        at: Self.data, hint: "give more")
    }
    if !call.isWritten(Self.data) {
      call.reportUseless(Self.components, "'components' belongs to 'data'", hint: "add data=$faces")
    }
    return StaticValue(.table, facts: columns(of: call).map { ["columns": $0] } ?? [:])
  }

  /// The names of the result's fields, where the arguments tell them.
  private func columns(of call: CheckedCall) -> Value? {
    guard let each = call.known(Self.each) else { return nil }
    let hasReference = call.isWritten(Self.reference)
    let hasData = call.isWritten(Self.data)
    let hasCodes = call.input.type != .dataset
    let further =
      each
      ? ["index"]
      : ["property", "value", "pictures", "diversity"]
        + (hasData ? ["frechet", "nearest_in_data"] : [])
    let names = PictureFigures.names(
      each: each, hasCodes: hasCodes, hasReference: hasReference, hasData: hasData)
    return .list((further + names).map(Value.string))
  }

  // MARK: - Run

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let input = PictureInput(call.input)
    let images = try input.all(limit: Self.limit, for: "measure")
    guard let first = images.first else { throw CommandFailure("there is nothing to measure") }
    let originals = try call[Self.reference]?.input.all(limit: Self.limit, for: "measure")
    if let originals {
      guard originals.count == images.count, originals.allSatisfy({ $0.hasShape(of: first) }) else {
        throw CommandFailure(
          "the reference of 'measure' has another size or number than the pictures",
          hint: "give the originals of these pictures")
      }
    }
    let space = try call[Self.data].map {
      try Self.space(of: $0, components: call[Self.components], for: first)
    }
    let points = space?.project(images)
    let nearest = points.flatMap { space?.nearestDistances(of: $0) }
    var pictures: [PictureFigures] = []
    for (index, image) in images.enumerated() {
      if context.isCancelled() { throw Interruption() }
      var figures = PictureFigures(
        of: image, against: originals?[index], stride: call[Self.stride])
      figures.radius = input.images?.radii?[index]
      figures.nearest = nearest?[index]
      pictures.append(figures)
    }
    if call[Self.each] { return .result(PictureFigures.table(of: pictures).reproducible) }
    var rows: [(name: String, value: Value)] = [("pictures", .int(images.count))]
    rows += PictureFigures.means(of: pictures)
    if let diversity = Diversity.of(images) { rows.append(("diversity", .float(diversity))) }
    if let space, let points, let nearest {
      let distance = try LinearAlgebraFailure.caught { try space.frechetDistance(of: points) }
      rows += [("frechet", .float(distance)), ("nearest", .float(nearest.mean))]
      let inData = space.nearestDistancesInData()
      if !inData.isEmpty { rows.append(("nearest in data", .float(inData.mean))) }
    }
    return .result(TableValue(properties: rows).reproducible)
  }

  private static func space(
    of data: DatasetValue, components: Int, for image: Image
  ) throws -> DataSpace {
    let collection = data.collection
    let pictures = try (0..<min(collection.count, dataLimit)).map { try collection.image(at: $0) }
    guard let first = pictures.first, first.hasShape(of: image) else {
      throw CommandFailure(
        "the data set of 'measure' has pictures of another size",
        hint: "load it with size=\(image.width)x\(image.height) channels=\(image.channels)")
    }
    // Without variance the components would be rounding errors, and the distances anything.
    guard pictures.contains(where: { $0.pixels != first.pixels }) else {
      throw CommandFailure(
        pictures.count < leastData
          ? "a single picture spans no space: 'data' needs two that differ"
          : "the pictures of 'data' are all the same and span no space",
        hint: "give a data set whose pictures differ")
    }
    return try LinearAlgebraFailure.caught { try DataSpace(of: pictures, limit: components) }
  }
}

/// The originals of some pictures.
struct PictureReference: Sendable {
  let input: PictureInput
}

extension Image {
  fileprivate func hasShape(of other: Image) -> Bool {
    width == other.width && height == other.height && channels == other.channels
  }
}
