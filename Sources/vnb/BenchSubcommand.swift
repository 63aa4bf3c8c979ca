import ArgumentParser
import FoundationEssentials
import Networks
import Sessions
import Tensors
import Training

/// `vnb bench`: how fast the engine is on this machine.
struct BenchSubcommand: ParsableCommand {
  /// Networks whose speed is of interest.
  enum Network: String, ExpressibleByArgument, CaseIterable {
    case standard = "default"
    /// The article's plain autoencoder: a code of 1600, kernels of 5.
    case autoencoder
    case kernels5 = "kernels-5"
    case residual
    case nearest
    case batchNorm = "batch-norm"

    var configuration: AutoencoderConfiguration {
      switch self {
      case .standard: AutoencoderConfiguration()
      case .autoencoder:
        AutoencoderConfiguration(
          kind: .plain, filters: [64, 64, 128, 128], kernels: [5, 5, 3, 3], codeLength: 1600)
      case .kernels5: AutoencoderConfiguration(kernels: [5])
      case .residual: AutoencoderConfiguration(blocks: .residual)
      case .nearest: AutoencoderConfiguration(upsampling: .nearest)
      case .batchNorm: AutoencoderConfiguration(batchNormalization: true)
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the engine: training, decoding, each layer and pass.",
    discussion: """
      Images a second are medians; shares are of the multiply-add peak of the same precision, which \
      is measured in the same run. Feeding of data is left out. \
      VNB_ISA=portable|avx2|avx512|avx512bf16 forces an instruction set, VNB_BACKEND=reference the \
      slow engine.
      """)

  @Option(help: "Arithmetic of the products: float32 or bfloat16.")
  var precision = "float32"

  @Option(help: "default, autoencoder, kernels-5, residual, nearest or batch-norm.")
  var network = Network.standard

  @Option(help: "Width and height of the pictures.")
  var size = 96

  @Option(help: "Pictures of a training step.")
  var batch = 128

  @Option(help: "Training steps that are measured.")
  var steps = 8

  @Flag(help: "One JSON object instead of a table.")
  var json = false

  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  func validate() throws {
    if Precision(rawValue: precision) == nil {
      throw ValidationError("--precision takes float32 or bfloat16")
    }
    if !(1...4096).contains(batch) {
      throw ValidationError("--batch takes a number from 1 to 4096")
    }
    if !(1...1024).contains(size) { throw ValidationError("--size takes a number from 1 to 1024") }
    if !(1...1000).contains(steps) {
      throw ValidationError("--steps takes a number from 1 to 1000")
    }
  }

  func run() throws {
    let benchmark = Benchmark(
      configuration: network.configuration,
      picture: PictureShape(width: size, height: size, channels: 3), batch: batch,
      threads: values.threads ?? Surroundings.processorCount,
      precision: Precision(rawValue: precision) ?? .float32, steps: steps)
    let output = Console(console)
    do {
      let report = try benchmark.run()
      output.result(json ? try object(report, benchmark) : table(report, benchmark))
    } catch let problem as ShapeProblem {
      throw ValidationError("\(problem)")
    }
  }
}

// MARK: - Output

extension BenchSubcommand {
  private func object(_ report: BenchmarkReport, _ benchmark: Benchmark) throws -> String {
    let object = BenchmarkObject(
      network: network.rawValue, precision: precision, batch: batch, threads: benchmark.threads,
      backend: report.backend, instructionSet: report.instructions, version: EngineVersion.text,
      trainingImagesPerSecond: report.imagesPerSecond,
      decodingImagesPerSecond: report.decodedImagesPerSecond,
      peakGflops: report.peak / 1e9, shareOfPeak: report.shareOfPeak,
      peakMemoryBytes: report.peakMemory,
      layers: report.layers.map {
        BenchmarkObject.Layer(
          layer: $0.layer, pass: $0.pass, milliseconds: $0.seconds * 1e3, gflops: $0.rate / 1e9)
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .useDefaultKeys
    return String(decoding: try encoder.encode(object), as: UTF8.self)
  }

  /// `value` with `digits` decimals.
  private func fixed(_ value: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { power, _ in power * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return "\(scaled)" }
    let decimals = "\(scaled % scale)"
    return "\(scaled / scale)." + String(repeating: "0", count: digits - decimals.count) + decimals
  }

  private func table(_ report: BenchmarkReport, _ benchmark: Benchmark) -> String {
    var rows = [["layer", "pass", "ms", "GFLOP/s", "% of peak"]]
    for layer in report.layers {
      rows.append([
        layer.layer, layer.pass, fixed(layer.seconds * 1e3, 2),
        layer.operations > 0 ? fixed(layer.rate / 1e9, 0) : "",
        layer.operations > 0 ? fixed(100 * layer.rate / report.peak, 0) : "",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      row.enumerated().map { index, text in
        let padding = String(repeating: " ", count: widths[index] - text.count)
        return index < 2 ? text + padding : padding + text
      }.joined(separator: "  ")
    }
    lines += [
      "",
      "network       \(network.rawValue), \(size)x\(size), batch \(batch), \(precision)",
      "engine        \(report.backend), \(report.instructions), \(benchmark.threads) threads",
      "training      \(fixed(report.imagesPerSecond, 1)) images/s",
      "decoding      \(fixed(report.decodedImagesPerSecond, 1)) images/s",
      "peak          \(fixed(report.peak / 1e9, 0)) GFLOP/s \(precision), measured",
      "whole step    \(fixed(100 * report.shareOfPeak, 1)) % of the peak",
      "memory        \(report.peakMemory / 1_000_000) MB at most",
    ]
    return lines.joined(separator: "\n")
  }
}

/// What `--json` prints.
private struct BenchmarkObject: Encodable {
  struct Layer: Encodable {
    let layer: String
    let pass: String
    let milliseconds: Double
    let gflops: Double
  }

  enum CodingKeys: String, CodingKey {
    case network, precision, batch, threads, backend, version, layers
    case instructionSet = "instruction-set"
    case trainingImagesPerSecond = "training-images-per-second"
    case decodingImagesPerSecond = "decoding-images-per-second"
    case peakGflops = "peak-gflops"
    case shareOfPeak = "share-of-peak"
    case peakMemoryBytes = "peak-memory-bytes"
  }

  let network: String
  let precision: String
  let batch: Int
  let threads: Int
  let backend: String
  let instructionSet: String
  let version: String
  let trainingImagesPerSecond: Double
  let decodingImagesPerSecond: Double
  let peakGflops: Double
  let shareOfPeak: Double
  let peakMemoryBytes: Int
  let layers: [Layer]
}
