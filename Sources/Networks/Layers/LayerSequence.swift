import Tensors

/// Layers one after the other.
///
/// Neighbouring layers that are picturewise form a run. A pass goes through a run a few pictures at
/// a time (`PictureSlices`), each chunk on one thread through all of its layers: what a layer writes
/// is still in the second cache when the next one reads it. Gradients between the layers of a run
/// are kept for one chunk only. Nothing of this changes a bit of the results.
final class LayerSequence {
  let layers: [any Layer]
  let isPicturewise: Bool

  private let parallel: Parallel
  private let runs: [Range<Int>]
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
    var runs: [Range<Int>] = []
    for index in layers.indices {
      if let last = runs.last, layers[last.lowerBound].isPicturewise, layers[index].isPicturewise {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
      }
    }
    self.layers = layers
    self.runs = runs
    isPicturewise = layers.allSatisfy(\.isPicturewise)
    parallel = context.backend.parallel
    func largest(_ places: some Sequence<Int>) -> Int {
      context.isTraining ? places.map { layers[$0].inputSize }.max() ?? 0 : 0
    }
    chunkGradientSize = PictureSlices.chunk * largest(runs.flatMap { $0.dropFirst() })
    chunkGradients = Buffer(count: 2 * parallel.threads * chunkGradientSize)
    batchGradientSize = context.batch * largest(runs.dropFirst().map(\.lowerBound))
    batchGradients = Buffer(count: (runs.count > 2 ? 2 : 1) * batchGradientSize)
  }

  var inputSize: Int { layers[0].inputSize }
  var outputSize: Int { layers[layers.count - 1].outputSize }
  var output: Floats { layers[layers.count - 1].output }
  var parameters: [Parameter] { layers.flatMap(\.parameters) }

  /// The activation that made the output.
  var activation: Activation { layers[layers.count - 1].activation }

  func prepare() {
    for layer in layers { layer.prepare() }
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
    let chunk = PictureSlices.chunk
    let chunks = (pictures.count + chunk - 1) / chunk
    for run in runs {
      // Few chunks would leave threads idle: then each layer shares out its own work.
      if parallel.currentWorker == nil, chunks >= parallel.threads,
        layers[run.lowerBound].isPicturewise
      {
        parallel.forEach(chunks) { index, _ in
          let first = pictures.lowerBound + index * chunk
          let part = first..<min(first + chunk, pictures.upperBound)
          for layer in run { layers[layer].forward(part, mode: mode) }
        }
      } else {
        for layer in run { layers[layer].forward(pictures, mode: mode) }
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
      let first = run.lowerBound
      let result = first == 0 ? inputGradient : target
      let activation = first == 0 ? inputActivation : layers[first - 1].activation
      if layers[first].isPicturewise {
        backward(run, gradient, batch: batch, into: result, inputActivation: activation)
      } else {
        layers[first].backward(
          gradient, pictures: pictures, batch: batch, into: result, inputActivation: activation)
      }
      for layer in run { layers[layer].finishGradients(batch: batch) }
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
    _ run: Range<Int>, _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats?,
    inputActivation: Activation
  ) {
    let inputSize = layers[run.lowerBound].inputSize
    let outputSize = layers[run.upperBound - 1].outputSize
    parallel.forEach(PictureSlices.count(batch: batch)) { slice, worker in
      PictureSlices.eachChunk(of: PictureSlices.pictures(of: slice, batch: batch)) { chunk in
        backward(
          run, outputGradient + chunk.lowerBound * outputSize, pictures: chunk, batch: batch,
          worker: worker, into: inputGradient.map { $0 + chunk.lowerBound * inputSize },
          inputActivation: inputActivation)
      }
    }
  }

  /// The backward pass of a chunk through a run, on the calling thread.
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
