import Evaluation
import Networks

/// A network as it was described, without weights or a picture size.
struct ModelValue: ResultValue {
  let configuration: AutoencoderConfiguration

  var type: ValueType { .model }

  var kindName: String { configuration.kind == .variational ? "vae" : "ae" }

  var facts: [String: Value] {
    ["kind": .symbol(kindName), "z_dim": .int(configuration.codeLength)]
  }

  func field(_ name: String) -> Value? { facts[name] }
}
