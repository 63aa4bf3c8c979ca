import Tensors

/// Two arrays that gradients inside a sequence of layers are written to in turn.
final class GradientScratch {
  let first: Buffer
  let second: Buffer

  init(count: Int) {
    first = Buffer(count: count)
    second = Buffer(count: count)
  }
}

/// Layers one after the other.
final class LayerSequence {
  let layers: [any Layer]

  /// - Precondition: at least one layer.
  init(_ blueprints: [LayerBlueprint], _ context: LayerContext) {
    precondition(!blueprints.isEmpty, "a sequence of no layers")
    layers = blueprints.map(context.layer)
  }

  var inputSize: Int { layers[0].inputSize }
  var outputSize: Int { layers[layers.count - 1].outputSize }
  var output: Floats { layers[layers.count - 1].output }
  var parameters: [Parameter] { layers.flatMap(\.parameters) }

  /// The activation that made the output.
  var activation: Activation { layers[layers.count - 1].activation }

  /// Numbers of the largest picture between two layers: what `GradientScratch` needs.
  var largestInnerSize: Int { layers.dropFirst().map(\.inputSize).max() ?? 0 }

  func prepare() {
    for layer in layers { layer.prepare() }
  }

  func forward(_ input: Floats, batch: Int, mode: PassMode) -> Floats {
    layers.reduce(input) { $1.forward($0, batch: batch, mode: mode) }
  }

  /// See `Layer.backward`. `outputGradient` and `inputGradient` are not in `scratch`.
  func backward(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats?,
    inputActivation: Activation, scratch: GradientScratch
  ) {
    var gradient = outputGradient
    var target = scratch.first.pointer
    var other = scratch.second.pointer
    for index in layers.indices.reversed() {
      if index == 0 {
        layers[0].backward(
          gradient, batch: batch, into: inputGradient, inputActivation: inputActivation)
      } else {
        layers[index].backward(
          gradient, batch: batch, into: target, inputActivation: layers[index - 1].activation)
        gradient = Floats(target)
        swap(&target, &other)
      }
    }
  }
}
