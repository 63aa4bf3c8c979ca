import Tensors

/// The Adam optimizer (Kingma and Ba 2015) in Keras's form: β₁ 0.9, β₂ 0.999, ε 1e-7, see
/// `AdamStep`.
public final class Adam {
  public let learningRate: Double
  /// Steps taken so far.
  public private(set) var step: Int

  private let parameters: [Parameter]
  private let moments: [Moments]
  private let backend: any ComputeBackend

  private final class Moments {
    let first: Buffer
    let second: Buffer

    init(first: [Float], second: [Float]) {
      self.first = Buffer(first)
      self.second = Buffer(second)
    }
  }

  /// What has to be kept to go on exactly: the moments of each parameter (empty for those that are
  /// not learned) and the number of steps.
  public struct State: Sendable {
    public var step: Int
    public var firstMoments: [[Float]]
    public var secondMoments: [[Float]]

    public init(step: Int, firstMoments: [[Float]], secondMoments: [[Float]]) {
      self.step = step
      self.firstMoments = firstMoments
      self.secondMoments = secondMoments
    }

    /// The state before the first step.
    public init(for specifications: [ParameterSpecification]) {
      let zeros = specifications.map {
        Array(repeating: Float(0), count: $0.isTrainable ? $0.count : 0)
      }
      self.init(step: 0, firstMoments: zeros, secondMoments: zeros)
    }
  }

  /// An optimizer that goes on from `state`.
  ///
  /// - Precondition: `state` has moments of the parameters' sizes.
  public init(
    _ parameters: [Parameter], learningRate: Double, state: State, backend: any ComputeBackend
  ) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.backend = backend
    step = state.step
    precondition(
      state.firstMoments.count == parameters.count && state.secondMoments.count == parameters.count,
      "moments of another network")
    moments = parameters.indices.map { index in
      let size = parameters[index].gradient.count
      precondition(
        state.firstMoments[index].count == size && state.secondMoments[index].count == size,
        "moments of another network")
      return Moments(first: state.firstMoments[index], second: state.secondMoments[index])
    }
  }

  /// Changes the parameters by their gradients.
  public func update() {
    step += 1
    let constants = AdamStep(learningRate: learningRate, step: step)
    for (parameter, moments) in zip(parameters, moments) {
      let count = parameter.gradient.count
      guard count > 0 else { continue }
      backend.adam(
        constants, gradient: parameter.gradient.pointer, count: count,
        values: parameter.value.pointer, firstMoment: moments.first.pointer,
        secondMoment: moments.second.pointer)
    }
  }

  /// A copy of the state.
  public var state: State {
    State(
      step: step, firstMoments: moments.map { $0.first.values },
      secondMoments: moments.map { $0.second.values })
  }
}
