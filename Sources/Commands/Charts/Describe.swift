import Evaluation
import Networks
import Raster

/// `describe $faces`: what a value is, as a table.
struct Describe: Command {
  static let size = CommandArgument<PictureSize?>.optional(
    CommandArgument<PictureSize>.size(
      "size", help: "for a model: the size of the pictures, for shapes and numbers of parameters"))

  /// Attributes that a line names; more are a table of their own.
  private static let namedAttributes = 12

  var signature: Signature {
    Signature(
      name: "describe", summary: "tells what a value is",
      details: """
        Of a data set: its source, number and size of the pictures, the files that were skipped, \
        how many people there are if a list of CelebA's tells, and how frequent the most frequent attributes are (`table` lists all). Of a model: its \
        settings, or with `size=` its layers. Of a trained model: sizes and final losses. Of \
        codes: how far from the origin they lie.
        """,
      input: InputDeclaration([], help: "any value"),
      [Self.size.declaration],
      result: .table, example: "describe $net size=96x96")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    if call.input.type != .model, call.input.type != .unknown {
      call.reportUseless(
        Self.size, "'size' is for a model, and the input is of type \(call.input.type.name)")
    }
    if let size = call.known(Self.size), let size,
      case .result(let result)? = call.input.known, let model = result as? ModelValue
    {
      for problem in model.configuration.problems(
        forWidth: size.width, height: size.height, channels: 3)
      {
        call.report(.networkSize, problem.description, at: Self.size)
      }
    }
    return StaticValue(.table)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input else {
      return .result(
        TableValue(properties: [
          ("type", .string(call.input.type.name)), ("value", .string(call.input.text)),
        ]))
    }
    if let table = result.asTable {
      return .result(
        TableValue([
          TableValue.Column(name: "column", cells: table.columns.map { .string($0.name) }),
          TableValue.Column(name: "rows", cells: table.columns.map { .int($0.cells.count) }),
        ]))
    }
    switch result {
    case let dataset as DatasetValue: return .result(TableValue(properties: rows(of: dataset)))
    case let images as ImagesValue: return .result(TableValue(properties: rows(of: images)))
    case let model as ModelValue:
      return .result(try table(of: model, size: call[Self.size]))
    case let trained as TrainedValue: return .result(TableValue(properties: rows(of: trained)))
    case let codes as CodesValue: return .result(TableValue(properties: rows(of: codes)))
    default:
      return .result(TableValue(properties: rows(of: result)))
    }
  }

  // MARK: - Rows of each type

  private typealias Rows = [(name: String, value: Value)]

  private func rows(of dataset: DatasetValue) -> Rows {
    let collection = dataset.collection
    var rows: Rows = [
      ("source", .string(dataset.source)),
      ("pictures", .int(collection.count)),
      ("size", .string("\(collection.width)x\(collection.height)")),
      ("channels", .int(collection.channels)),
      ("skipped", .int(collection.skipped.count)),
    ]
    for entry in collection.skipped.named {
      rows.append(("skipped file", .string(entry.description)))
    }
    let people = (0..<collection.count).reduce(into: Set<Int>()) { people, index in
      if let person = collection.person(at: index) { people.insert(person) }
    }
    if !people.isEmpty { rows.append(("people", .int(people.count))) }
    if !collection.attributeNames.isEmpty {
      rows.append(("attributes", .string(mostFrequent(AttributeShares(of: collection)))))
    }
    return rows
  }

  /// `young 78 %, smiling 48 %, …`: the table of all is what `table` gives.
  private func mostFrequent(_ shares: AttributeShares) -> String {
    let sorted = shares.attributes.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    let shown = sorted.prefix(Self.namedAttributes).map { attribute in
      "\(attribute.name) \(Int((shares.share(of: attribute) * 100).rounded())) %"
    }
    let others = sorted.count - shown.count
    return shown.joined(separator: ", ") + (others > 0 ? ", and \(others) more" : "")
  }

  private func rows(of images: ImagesValue) -> Rows {
    let first = images.images.first
    return [
      ("images", .int(images.images.count)),
      ("size", .string("\(first?.width ?? 0)x\(first?.height ?? 0)")),
      ("channels", .int(first?.channels ?? 3)),
    ]
  }

  private func rows(of codes: CodesValue) -> Rows {
    let radii = codes.radii
    let mean = radii.reduce(0, +) / Double(max(radii.count, 1))
    let variance =
      radii.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(radii.count, 1))
    return [
      ("codes", .int(codes.count)),
      ("z_dim", .int(codes.length)),
      ("mean radius", .float(mean)),
      ("deviation of the radius", .float(variance.squareRoot())),
      ("largest coordinate", codes.field("max_abs") ?? .none),
    ]
  }

  private func rows(of trained: TrainedValue) -> Rows {
    let names = [
      "kind", "z_dim", "parameters", "encoder_parameters", "decoder_parameters", "epochs", "total",
      "reconstruction", "kl", "kl_share",
    ]
    var rows: Rows = [
      ("pictures", .string("\(trained.width)x\(trained.height), \(trained.channels) channels"))
    ]
    for name in names {
      guard let value = trained.field(name) else { continue }
      let shown: Value = value.number == nil ? .string(value.text) : value
      rows.append((name.replacingUnderscores, shown))
    }
    return rows
  }

  private func rows(of result: any ResultValue) -> Rows {
    var rows: Rows = [("type", .string(result.type.name))]
    if let runs = result as? Runs {
      rows += runs.axes.map { ($0.name, .string(Value.list($0.values).text)) }
      rows.append(("trials", .int(runs.trials.count)))
      rows.append(("failed", .int(runs.failed)))
    }
    return rows
  }

  // MARK: - Models

  /// - Throws: `CommandFailure` for a size that the network does not fit.
  private func table(of model: ModelValue, size: PictureSize?) throws -> TableValue {
    guard let size else {
      return TableValue(
        properties: model.configuration.settings.map { ($0.name, .string($0.value)) })
    }
    let problems = model.configuration.problems(
      forWidth: size.width, height: size.height, channels: 3)
    if let problem = problems.first { throw CommandFailure(problem.description) }
    let layers = model.configuration.layers(width: size.width, height: size.height, channels: 3)
    return TableValue([
      TableValue.Column(name: "layer", cells: layers.map { .string($0.name) }),
      TableValue.Column(name: "output", cells: layers.map { .string($0.output) }),
      TableValue.Column(name: "parameters", cells: layers.map { .int($0.parameters) }),
    ])
  }
}

extension String {
  /// `kl_share` as a reader sees it: `kl share`.
  fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? " " : $0 }) }
}
