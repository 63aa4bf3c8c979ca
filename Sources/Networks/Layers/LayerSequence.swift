import Tensors

/// Layers one after the other.
///
/// Neighbouring layers that are picturewise and of similar size form a run. A pass goes through a run a few pictures at
/// a time (`PictureSlices`), each chunk on one thread through all of its layers: what a layer writes
/// is still in the second cache when the next one reads it. Gradients between the layers of a run
/// are kept for one chunk only. Nothing of this changes a bit of the results.
final class LayerSequence {
  let layers: [any Layer]
  let isPicturewise: Bool

  /// Neighbouring layers that go chunk by chunk, or one layer that takes the batch as a whole.
  private struct Run {
    var layers: Range<Int>
    /// The most pictures of a chunk; 0 for the whole batch.
    var chunk: Int
  }

  private let parallel: Parallel
  private let runs: [Run]
  /// For each thread two arrays that gradients of a chunk inside a run are written to in turn.
  private let chunkGradients: Buffer
  private let chunkGradientSize: Int
  /// Two arrays for the gradients of a batch between runs.
  private let batchGradients: Buffer
  private let batchGradientSize: Int

  /// - Precondition: at least one layer.
  init(_ blueprints: [LayerBlueprint], _ context: LayerContext) {
    precondition(!blueprints.isEmpty, "a sequence of no layers")
    let layers = blueprints.map(context.layer)
    var runs: [Run] = []
    for (index, layer) in layers.enumerated() {
      let chunk =
        layer.isPicturewise
        ? PictureSlices.chunk(pictureSize: max(layer.inputSize, layer.outputSize)) : 0
      if let last = runs.last, chunk > 0, last.chunk > 0,
        chunk < 2 * last.chunk && last.chunk < 2 * chunk
      {
        runs[runs.count - 1].layers = last.layers.lowerBound..<(index + 1)
        runs[runs.count - 1].chunk = min(chunk, last.chunk)
      } else {
        runs.append(Run(layers: index..<(index + 1), chunk: chunk))
      }
    }
    self.layers = layers
    self.runs = runs
    isPicturewise = layers.allSatisfy(\.isPicturewise)
    parallel = context.backend.parallel
    func largest(_ places: some Sequence<Int>) -> Int {
      context.isTraining ? places.map { layers[$0].inputSize }.max() ?? 0 : 0
    }
    chunkGradientSize = runs.map { $0.chunk * largest($0.layers.dropFirst()) }.max() ?? 0
    chunkGradients = Buffer(count: 2 * parallel.threads * chunkGradientSize)
    batchGradientSize = context.batch * largest(runs.dropFirst().map(\.layers.lowerBound))
    batchGradients = Buffer(count: (runs.count > 2 ? 2 : 1) * batchGradientSize)
  }

  var inputSize: Int { layers[0].inputSize }
  var outputSize: Int { layers[layers.count - 1].outputSize }
  var output: Floats { layers[layers.count - 1].output }
  var parameters: [Parameter] { layers.flatMap(\.parameters) }

  /// The activation that made the output.
  var activation: Activation { layers[layers.count - 1].activation }

  func prepare() {
    parallel.forEach(layers.count) { layer, _ in layers[layer].prepare() }
  }
}

// MARK: - Forward

extension LayerSequence {
  /// See `Layer.begin`.
  func begin(_ input: Floats, mode: PassMode) {
    var input = input
    for layer in layers {
      layer.begin(input, mode: mode)
      input = layer.output
    }
  }

  /// Computes the outputs of `pictures`, on all threads unless it is part of a piece of work.
  func forward(_ pictures: Range<Int>, mode: PassMode) {
    for run in runs {
      // Few chunks would leave threads idle: then each layer shares out its own work.
      let chunks = run.chunk > 0 ? (pictures.count + run.chunk - 1) / run.chunk : 0
      if parallel.currentWorker == nil, chunks >= parallel.threads {
        parallel.forEach(chunks) { index, _ in
          let first = pictures.lowerBound + index * run.chunk
          let part = first..<min(first + run.chunk, pictures.upperBound)
          for layer in run.layers { layers[layer].forward(part, mode: mode) }
        }
      } else {
        for layer in run.layers { layers[layer].forward(pictures, mode: mode) }
      }
    }
  }

  /// A whole pass; returns `output`.
  @discardableResult
  func forward(_ input: Floats, batch: Int, mode: PassMode) -> Floats {
    begin(input, mode: mode)
    forward(0..<batch, mode: mode)
    return output
  }
}

// MARK: - Backward

extension LayerSequence {
  /// See `Layer.backward`. Outside of a piece of work `pictures` are the whole batch, and the
  /// parameters' gradients are complete afterwards.
  func backward(
    _ outputGradient: Floats, pictures: Range<Int>, batch: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation
  ) {
    if let worker = parallel.currentWorker {
      backward(
        layers.indices, outputGradient, pictures: pictures, batch: batch, worker: worker,
        into: inputGradient, inputActivation: inputActivation)
      return
    }
    var gradient = outputGradient
    var target = batchGradients.pointer
    var other = target + (runs.count > 2 ? batchGradientSize : 0)
    for run in runs.reversed() {
      let first = run.layers.lowerBound
      let result = first == 0 ? inputGradient : target
      let activation = first == 0 ? inputActivation : layers[first - 1].activation
      if run.chunk > 0 {
        backward(run, gradient, batch: batch, into: result, inputActivation: activation)
      } else {
        layers[first].backward(
          gradient, pictures: pictures, batch: batch, into: result, inputActivation: activation)
      }
      for layer in run.layers { layers[layer].finishGradients(batch: batch) }
      gradient = Floats(target)
      swap(&target, &other)
    }
  }

  /// See `Layer.finishGradients`.
  func finishGradients(batch: Int) {
    for layer in layers { layer.finishGradients(batch: batch) }
  }

  /// A run's backward pass for a whole batch: slice by slice, each chunk by chunk.
  private func backward(
    _ run: Run, _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats?,
    inputActivation: Activation
  ) {
    let inputSize = layers[run.layers.lowerBound].inputSize
    let outputSize = layers[run.layers.upperBound - 1].outputSize
    parallel.forEach(PictureSlices.count(batch: batch)) { slice, worker in
      let pictures = PictureSlices.pictures(of: slice, batch: batch)
      PictureSlices.eachChunk(of: pictures, size: run.chunk) { chunk in
        backward(
          run.layers, outputGradient + chunk.lowerBound * outputSize, pictures: chunk, batch: batch,
          worker: worker, into: inputGradient.map { $0 + chunk.lowerBound * inputSize },
          inputActivation: inputActivation)
      }
    }
  }

  /// The backward pass of a chunk through the layers of a run, on the calling thread.
  private func backward(
    _ run: Range<Int>, _ outputGradient: Floats, pictures: Range<Int>, batch: Int, worker: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation
  ) {
    var gradient = outputGradient
    var target = chunkGradients.pointer + 2 * worker * chunkGradientSize
    var other = target + chunkGradientSize
    for index in run.reversed() {
      let isFirst = index == run.lowerBound
      layers[index].backward(
        gradient, pictures: pictures, batch: batch, into: isFirst ? inputGradient : target,
        inputActivation: isFirst ? inputActivation : layers[index - 1].activation)
      gradient = Floats(target)
      swap(&target, &other)
    }
  }
}
