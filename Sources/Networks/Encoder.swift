import Tensors

/// The encoder in memory: pictures to heads.
final class Encoder {
  let body: LayerSequence
  /// Mean and log-variance, or the code alone.
  let heads: [Dense]
  let parameters: [Parameter]

  init(_ blueprint: NetworkBlueprint, _ context: LayerContext) {
    body = LayerSequence(blueprint.encoder, context)
    heads = blueprint.heads.compactMap {
      guard case .dense(let name, let inputs, let outputs, let activation) = $0 else { return nil }
      return Dense(
        name: name, inputs: inputs, outputs: outputs, activation: activation, context)
    }
    parameters = body.parameters + heads.flatMap(\.parameters)
  }

  func prepare() {
    body.prepare()
    for head in heads { head.prepare() }
  }

  /// Fills the heads' outputs.
  func forward(_ pictures: Floats, batch: Int, mode: PassMode) {
    let features = body.forward(pictures, batch: batch, mode: mode)
    for head in heads {
      head.begin(features, mode: mode)
      head.forward(0..<batch, mode: mode)
    }
  }

  /// `headGradients` are those by the heads' outputs, one head's after the other's;
  /// `featureGradient` has room for those by the heads' input.
  func backward(
    _ headGradients: Floats, batch: Int, featureGradient: MutableFloats
  ) {
    for (index, head) in heads.enumerated() {
      head.backward(
        headGradients + index * batch * head.outputSize, batch: batch, into: featureGradient,
        accumulate: index > 0,
        inputActivation: index == heads.count - 1 ? body.activation : .identity)
    }
    body.backward(
      featureGradient, pictures: 0..<batch, batch: batch, into: nil, inputActivation: .identity)
  }
}
