import Evaluation
import PictureMeasures
import Raster

/// What `measure` says of a single picture.
struct PictureFigures {
  var radius: Double?
  var signalToNoise: Double?
  var similarity: Double?
  var sharpness: Double
  var checkerboard: Double
  var entropy: Double
  var faceVariance: Double
  var backgroundVariance: Double
  /// To the data set.
  var nearest: Double?

  init(of image: Image, against original: Image?, stride: Int) {
    signalToNoise = original.map { image.signalToNoise(against: $0) }
    similarity = original.flatMap {
      image.hasStructuralSimilarity ? image.structuralSimilarity(to: $0) : nil
    }
    sharpness = image.sharpness
    checkerboard = image.checkerboardEnergy(stride: stride)
    entropy = image.entropy
    faceVariance = image.variance(in: .face)
    backgroundVariance = image.variance(in: .background)
  }

  /// Fields by their names, in the order of a table.
  private static var fields: [(name: String, value: @Sendable (PictureFigures) -> Double?)] {
    [
      ("radius", { $0.radius }), ("psnr", { $0.signalToNoise }), ("ssim", { $0.similarity }),
      ("sharpness", { $0.sharpness }), ("checkerboard", { $0.checkerboard }),
      ("entropy", { $0.entropy }),
      ("face_variance", { $0.faceVariance }), ("background_variance", { $0.backgroundVariance }),
      ("nearest", { $0.nearest }),
    ]
  }

  /// The names that a table has; `radius` only where the pictures know the codes they came from,
  /// `background_ratio` only of the means.
  static func names(
    each: Bool, hasCodes: Bool, hasReference: Bool, hasData: Bool
  ) -> [String] {
    (fields.map(\.name) + ["background_ratio"]).filter { name in
      switch name {
      case "radius": hasCodes
      case "psnr", "ssim": hasReference
      case "nearest": hasData
      case "background_ratio": !each
      default: true
      }
    }
  }

  /// `nearest` stands with the other distances.
  static func means(of pictures: [PictureFigures]) -> [(name: String, value: Value)] {
    var rows: [(name: String, value: Value)] = []
    for (name, value) in fields where name != "nearest" {
      let values = pictures.compactMap(value)
      guard values.count == pictures.count, !values.isEmpty else { continue }
      let mean = values.mean
      rows.append((String(name.map { $0 == "_" ? " " : $0 }), .float(mean)))
      if name == "background_variance" {
        let face = pictures.map(\.faceVariance).mean
        if face > 0 { rows.append(("background ratio", .float(mean / face))) }
      }
    }
    return rows
  }

  static func table(of pictures: [PictureFigures]) -> TableValue {
    var columns = [TableValue.Column(name: "index", cells: pictures.indices.map(Value.int))]
    for (name, value) in fields {
      let values = pictures.compactMap(value)
      guard values.count == pictures.count else { continue }
      columns.append(TableValue.Column(name: name, cells: values.map(Value.float)))
    }
    return TableValue(columns)
  }
}
