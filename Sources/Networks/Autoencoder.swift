import Tensors

/// An autoencoder's shape and weights: a value, which networks are made from to compute.
public struct Autoencoder: Sendable {
  public let configuration: AutoencoderConfiguration
  public let picture: PictureShape

  /// The values of all parameters in the order of `parameterSpecifications`.
  public private(set) var tensors: [NamedTensor]

  let blueprint: NetworkBlueprint

  /// A new network: Glorot-uniform kernels from `seed`, zero biases.
  public init(
    _ configuration: AutoencoderConfiguration, picture: PictureShape, seed: UInt64
  ) throws(ShapeProblem) {
    let blueprint = try Self.blueprint(configuration, picture)
    self.init(
      blueprint,
      tensors: blueprint.parameters.map {
        NamedTensor(name: $0.name, shape: $0.shape, values: $0.initialValues(seed: seed))
      })
  }

  /// A network with given weights, in any order.
  ///
  /// - Throws: a `ShapeProblem` of subject `.parameters` when tensors are missing, unknown or of
  ///   another shape.
  public init(
    _ configuration: AutoencoderConfiguration, picture: PictureShape, tensors: [NamedTensor]
  ) throws(ShapeProblem) {
    let blueprint = try Self.blueprint(configuration, picture)
    var byName: [String: NamedTensor] = [:]
    for tensor in tensors { byName[tensor.name] = tensor }
    var ordered: [NamedTensor] = []
    for specification in blueprint.parameters {
      guard let tensor = byName.removeValue(forKey: specification.name) else {
        throw ShapeProblem(.parameters, "the tensor '\(specification.name)' is missing")
      }
      guard tensor.shape == specification.shape, tensor.values.count == specification.count else {
        throw ShapeProblem(
          .parameters,
          "the tensor '\(tensor.name)' has the shape \(tensor.shape), not \(specification.shape)")
      }
      ordered.append(tensor)
    }
    if let name = byName.keys.min() {
      throw ShapeProblem(.parameters, "the tensor '\(name)' is not part of this network")
    }
    self.init(blueprint, tensors: ordered)
  }

  private init(_ blueprint: NetworkBlueprint, tensors: [NamedTensor]) {
    self.blueprint = blueprint
    self.tensors = tensors
    configuration = blueprint.configuration
    picture = blueprint.picture
  }

  private static func blueprint(
    _ configuration: AutoencoderConfiguration, _ picture: PictureShape
  ) throws(ShapeProblem) -> NetworkBlueprint {
    let problems = configuration.problems(
      forWidth: picture.width, height: picture.height, channels: picture.channels)
    if let problem = problems.first { throw problem }
    return NetworkBlueprint(configuration, picture: picture)
  }
}

// MARK: - Parameters

extension Autoencoder {
  /// Name, shape and initializer of each parameter: the encoder's, then the decoder's.
  public var parameterSpecifications: [ParameterSpecification] { blueprint.parameters }

  /// The same network with other values, in the order of `parameterSpecifications`.
  ///
  /// - Precondition: as many values for each parameter as before.
  public func replacingValues(_ values: [[Float]]) -> Autoencoder {
    precondition(values.count == tensors.count, "values for another network")
    var copy = self
    copy.tensors = zip(tensors, values).map { tensor, values in
      precondition(values.count == tensor.values.count, "values of \(tensor.name)")
      return NamedTensor(name: tensor.name, shape: tensor.shape, values: values)
    }
    return copy
  }

  /// The parameters of the decoder: all that makes pictures of codes.
  public var decoderTensors: [NamedTensor] {
    Array(tensors.dropFirst(blueprint.encoderParameters.count))
  }

  /// The same network with the decoder of another state.
  ///
  /// - Throws: a `ShapeProblem` when the tensors are not those of this decoder.
  public func replacingDecoder(_ decoder: [NamedTensor]) throws(ShapeProblem) -> Autoencoder {
    try Autoencoder(
      configuration, picture: picture,
      tensors: tensors.prefix(blueprint.encoderParameters.count) + decoder)
  }

  /// Whether every value is finite.
  public var isFinite: Bool {
    tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) }
  }

  /// The named parameters in memory.
  func parameters(
    _ specifications: [ParameterSpecification], isTraining: Bool
  ) -> [Parameter] {
    let names = Set(specifications.map(\.name))
    let chosen = zip(parameterSpecifications, tensors).filter { names.contains($0.0.name) }
    return chosen.map { Parameter($0.0, values: $0.1.values, isTraining: isTraining) }
  }
}
