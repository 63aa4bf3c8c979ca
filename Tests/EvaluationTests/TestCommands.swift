import Digests
import Evaluation

/// Cheap commands with the names and signatures of the real ones, as far as the language's own
/// tests need them. They compute nothing but fields that can be foretold.
enum TestCommands {
  static let library = CommandLibrary(
    [
      load, take, filter, describe, grid, model, train, plotLoss, sample, encode, sharpen, compare,
      table, save, help,
    ], builtInSources: ["faces", "shapes"], engineVersion: "test-1",
    restore: MemoryStore.restore
  ) { value in
    switch value.type {
    case .images: "grid"
    case .runs:
      value.runs?.element.type == .images ? "grid" : "table"
    case .dataset, .model, .trained, .codes: "describe"
    case .history: "plot-loss"
    default: nil
    }
  }

  private static func argument(
    _ name: String, _ type: ArgumentType, _ value: Value? = nil, isPositional: Bool = false,
    isPresentation: Bool = false
  ) -> ArgumentDeclaration {
    ArgumentDeclaration(
      name: name, type: type, default: value.map { .value($0) } ?? .required,
      isPositional: isPositional, isPresentation: isPresentation, help: "help for \(name)")
  }

  static let seed = CommandArgument.seed.declaration

  // MARK: - Data

  static let load = TestCommand(
    signature: Signature(
      name: "load", summary: "loads a data set",
      arguments: [
        argument("source", .source, isPositional: true),
        argument("size", .size, .size(width: 96, height: 96)),
        argument("limit", .oneOf([.none, .int(1...Int.max)]), Value.none),
        argument("channels", .int(1...3), .int(3)),
        argument("max-bad", .percent, .float(0.01)), seed,
      ], result: .dataset, example: "load faces size=64x64 limit=100"),
    checking: { call in
      if case .source(.path(let path))? = call.arguments["source"]?.value.known,
        path.lastComponent.hasPrefix("missing")
      {
        let place = path.origin == .notebook ? "the notebook" : "the command line"
        call.report(code: "E0601", "\(place) names '\(path.written)', which does not exist")
      }
      var facts: [String: Value] = [:]
      if case .size(let width, let height)? = call.arguments["size"]?.value.known {
        facts = ["width": .int(width), "height": .int(height)]
      }
      if case .int(let limit)? = call.arguments["limit"]?.value.known {
        facts["count"] = .int(limit)
      }
      return StaticValue(.dataset, facts: facts)
    },
    files: { call in
      // The file's name stands for its content.
      guard case .source(.path(let path))? = call.arguments["source"]?.value.known else {
        return []
      }
      return [Digest(of: path.lastComponent)]
    },
    running: { call in
      var count = 1000
      if case .int(let limit)? = call.arguments["limit"] { count = limit }
      guard case .size(let width, let height)? = call.arguments["size"] else { return .none }
      return .result(
        TestResult(
          type: .dataset,
          fields: [
            "count": .int(count), "width": .int(width), "height": .int(height), "skipped": .int(0),
          ]))
    })

  static let take = TestCommand(
    signature: Signature(
      name: "take", summary: "takes some pictures", input: InputDeclaration([.dataset]),
      arguments: [
        argument("n", .int(1...Int.max), isPositional: true),
        argument("skip", .int(0...Int.max), .int(0)), argument("shuffle", .bool, .bool(false)),
        seed,
      ], result: .dataset, example: "take $faces 16"),
    checking: { call in
      var facts = call.input.facts
      facts["count"] = call.arguments["n"]?.value.known
      return StaticValue(.dataset, facts: facts)
    },
    running: { call in
      var fields = call.input.testFields
      fields["count"] = call.arguments["n"]
      return .result(TestResult(type: .dataset, fields: fields))
    })

  static let filter = TestCommand(
    signature: Signature(
      name: "where", summary: "keeps pictures by attribute", input: InputDeclaration([.dataset]),
      extraArguments: ExtraArguments(
        placeholder: "ATTRIBUTE", type: .bool, help: "whether it has the attribute"),
      result: .dataset, example: "where $faces smiling=true"),
    checking: { _ in StaticValue(.dataset) },
    running: { .result(TestResult(type: .dataset, fields: $0.input.testFields)) })

  static let describe = TestCommand(
    signature: Signature(
      name: "describe", summary: "says what a value is", input: InputDeclaration([]),
      arguments: [argument("size", .oneOf([.none, .size]), Value.none)], result: .table,
      example: "describe $faces"),
    checking: { _ in
      StaticValue(.table, facts: ["columns": .list([.string("name"), .string("value")])])
    },
    running: { call in
      let names = call.input.testFields.keys.sorted()
      let text =
        "\(call.input.type.name): "
        + names.map { "\($0) \(call.input.testFields[$0]?.text ?? "")" }.joined(separator: ", ")
      return .result(
        TestPicture(
          type: .table, text: text, fields: ["name": .list(names.map { .string($0) })]))
    })

  static let save = TestCommand(
    signature: Signature(
      name: "save", summary: "writes a file", input: InputDeclaration([]),
      arguments: [argument("to", .string)], result: .text,
      example: "save $vae to=\"vae.safetensors\""
    ),
    checking: { _ in StaticValue(.text) },
    running: { call in
      let path = call.arguments["to"]?.text ?? ""
      guard path != "full" else { throw CommandFailure(.inputOutput, "the disk is full") }
      return .result(TestPicture(type: .text, text: "saved \(path)"))
    })

  // MARK: - Networks

  static let model = TestCommand(
    signature: Signature(
      name: "model", summary: "describes a network",
      arguments: [
        argument("kind", .word(["vae", "ae"]), isPositional: true),
        argument("filters", .list(.int(1...4096)), .list([32, 64].map { .int($0) })),
        argument("kernels", .int(1...7), .int(3)), argument("strides", .int(1...2), .int(2)),
        argument("z-dim", .int(2...4096), .int(256)),
        argument("activation", .word(["leaky-relu", "relu", "selu"]), .symbol("leaky-relu")),
        argument("dropout", .float(0...1), .float(0)),
        argument("encoder-dense", .oneOf([.none, .int(1...4096)]), Value.none),
      ], result: .model, example: "model vae z-dim=64"),
    checking: { call in
      var facts: [String: Value] = [:]
      facts["z_dim"] = call.arguments["z-dim"]?.value.known
      facts["kind"] = call.arguments["kind"]?.value.known
      if case .list(let filters)? = call.arguments["filters"]?.value.known {
        facts["stages"] = .int(filters.count)
      }
      return StaticValue(.model, facts: facts)
    },
    running: { call in
      .result(
        TestResult(
          type: .model,
          fields: [
            "z_dim": call.arguments["z-dim"] ?? .none, "kind": call.arguments["kind"] ?? .none,
          ]))
    })

  static let train = TestCommand(
    signature: Signature(
      name: "train", summary: "trains a model on a data set", input: InputDeclaration([.model]),
      arguments: [
        argument("on", .value([.dataset])), argument("epochs", .int(1...1000), .int(24)),
        argument("batch-size", .int(1...4096), .int(128)),
        argument("learning-rate", .float(0...100, excludingLower: true), .float(0.0005)),
        argument("loss", .word(["bce", "mse"]), .symbol("bce")),
        argument("fact", .float(0...Double.greatestFiniteMagnitude), .float(5)),
        argument(
          "keep", .oneOf([.none, .call("every", [.quantity(["epoch", "epochs"])])]), Value.none),
        argument("validation", .oneOf([.none, .value([.dataset])]), Value.none), seed,
      ], result: .trained, example: "train $net on=$faces epochs=8"),
    checking: { call in
      if let stages = call.input.intFact("stages"),
        let width = call.arguments["on"]?.value.intFact("width"), width % (1 << stages) != 0
      {
        call.report(
          code: "E0501", "a width of \(width) cannot be halved \(stages) times",
          hint: "use a multiple of \(1 << stages)")
      }
      var facts = call.input.facts
      facts["epochs"] = call.arguments["epochs"]?.value.known
      return StaticValue(.trained, facts: facts)
    },
    running: { call in
      guard case .int(let epochs)? = call.arguments["epochs"],
        let rate = call.arguments["learning-rate"]?.number
      else { return .none }
      guard rate <= 1 else { throw CommandFailure("the loss is no number after 3 steps") }
      let totals = (1...epochs).map { Value.float(5000 + 1000 / Double($0)) }
      var fields = call.input.testFields
      fields["epochs"] = .int(epochs)
      fields["total"] = totals.last
      fields["kl_share"] = .float(0.0327)
      fields["history"] = .result(TestResult(type: .history, fields: ["total": .list(totals)]))
      return .result(TestResult(type: .trained, fields: fields))
    })

  static let plotLoss = TestCommand(
    signature: Signature(
      name: "plot-loss", summary: "draws the losses of a training",
      input: InputDeclaration([.trained, .history]),
      arguments: [
        argument(
          "series", .list(.word(["total", "reconstruction", "kl"])),
          .list(["total", "kl"].map { .symbol($0) })),
        argument("height", .int(4...100), .int(16), isPresentation: true),
      ], result: .chart, example: "plot-loss $vae"),
    checking: { _ in StaticValue(.chart) },
    running: { call in
      let series = call.arguments["series"]?.text ?? ""
      return .result(TestPicture(type: .chart, text: "chart of \(series)"))
    })

  static let sample = TestCommand(
    signature: Signature(
      name: "sample", summary: "makes pictures from random codes",
      input: InputDeclaration([.trained]),
      arguments: [
        argument("n", .int(1...100_000), .int(28)),
        argument(
          "dist",
          .oneOf([
            .word(["normal"]),
            .call("uniform", [.float(0...Double.greatestFiniteMagnitude, excludingLower: true)]),
            .call("uniform", [.float(nil), .float(nil)]),
          ]), .symbol("normal")),
        argument("sigma", .float(0...100), .float(1)), seed,
      ], result: .images, example: "sample $vae n=7 dist=uniform(2)"),
    checking: { call in
      var facts: [String: Value] = [:]
      facts["count"] = call.arguments["n"]?.value.known
      return StaticValue(.images, facts: facts)
    },
    running: { call in
      if call.arguments["dist"]?.text == "uniform(8)" {
        throw CommandFailure("nothing to see at 8")
      }
      return .result(
        TestResult(
          type: .images,
          fields: [
            "count": call.arguments["n"] ?? .none, "dist": call.arguments["dist"] ?? .none,
            "seed": call.arguments["seed"] ?? .none,
          ]))
    })

  static let encode = TestCommand(
    signature: Signature(
      name: "encode", summary: "turns pictures into codes", input: InputDeclaration([.images]),
      arguments: [
        argument("model", .value([.trained]), isPositional: true),
        argument("sampled", .bool, .bool(false)),
      ], result: .codes, example: "encode $faces $vae"),
    checking: { _ in StaticValue(.codes) },
    running: { call in
      .result(
        TestResult(
          type: .codes,
          fields: [
            "count": .int(call.input.int("count")), "z_dim": .int(4),
            "radius": .list([.float(1.5), .float(2.5)]),
          ]))
    })

  // MARK: - Pictures

  static let sharpen = TestCommand(
    signature: Signature(
      name: "sharpen", summary: "sharpens pictures", input: InputDeclaration([.images]),
      arguments: [
        argument("factor", .oneOf([.none, .float(nil)]), Value.none, isPositional: true),
        argument("method", .word(["pillow", "unsharp"]), .symbol("pillow")),
        argument("radius", .float(0...1000), .float(2)),
      ], result: .images, example: "sharpen $raw 7"),
    checking: { StaticValue(.images, facts: $0.input.facts) },
    running: { .result(TestResult(type: .images, fields: $0.input.testFields)) })

  static let grid = TestCommand(
    signature: Signature(
      name: "grid", summary: "puts pictures side by side",
      input: InputDeclaration([.images, .dataset, .runs]),
      arguments: [
        argument("cols", .int(1...100), .int(7)),
        argument("rows", .oneOf([.none, .axis]), Value.none),
        argument("titles", .oneOf([.bool, .word(["index", "radius"])]), .bool(false)),
        argument("scale", .int(1...16), .int(1), isPresentation: true),
      ], result: .figure, example: "grid $raw cols=7"),
    checking: { _ in StaticValue(.figure) },
    running: { call in
      var text = "grid of \(call.input.int("count"))"
      if let runs = call.input.result as? Runs {
        text = "grid of \(runs.trials.count) trials, \(runs.failed) failed"
      }
      text += ", cols \(call.arguments["cols"]?.text ?? "")"
      if case .symbol(let axis)? = call.arguments["rows"] { text += ", rows \(axis)" }
      return .result(TestPicture(type: .figure, text: text))
    })

  static let compare = TestCommand(
    signature: Signature(
      name: "compare", summary: "puts sets of pictures one below the other",
      input: InputDeclaration([.images], isVariadic: true),
      arguments: [
        argument("names", .list(.string), .list([])),
        argument("cols", .oneOf([.none, .int(1...100)]), Value.none),
      ], result: .figure, example: "compare $raw $sharp"),
    checking: { _ in StaticValue(.figure) },
    running: { call in
      .result(TestPicture(type: .figure, text: "comparison of \(call.inputs.count)"))
    })

  static let table = TestCommand(
    signature: Signature(
      name: "table", summary: "makes a table", input: InputDeclaration([.runs, .table]),
      arguments: [argument("columns", .list(.string), .list([]))], result: .table,
      example: "table $runs"),
    checking: { _ in StaticValue(.table) },
    running: { call in
      let count = (call.input.result as? Runs)?.trials.count ?? 0
      return .result(TestPicture(type: .table, text: "table of \(count)"))
    })

  static let help = TestCommand(
    signature: Signature(
      name: "help", summary: "explains a command",
      arguments: [argument("command", .oneOf([.command, .none]), Value.none, isPositional: true)],
      result: .text, example: "help train"),
    checking: { _ in StaticValue(.text) },
    running: { call in
      .result(
        TestPicture(type: .text, text: "help for \(call.arguments["command"]?.text ?? "")"))
    })
}
