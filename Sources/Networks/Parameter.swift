import Tensors

/// A parameter in the memory of a network that computes: its values and, while training, their
/// gradient.
public final class Parameter {
  public let specification: ParameterSpecification
  /// The values; whoever changes them calls `prepare()` on the network before its next pass.
  let value: Buffer
  /// As many as the values while training, else none.
  let gradient: Buffer

  init(_ specification: ParameterSpecification, values: [Float], isTraining: Bool) {
    precondition(values.count == specification.count, "values of \(specification.name)")
    self.specification = specification
    value = Buffer(values)
    gradient = Buffer(
      count: isTraining && specification.isTrainable ? specification.count : 0)
  }

  /// A copy of the values.
  public var values: [Float] { value.values }

  /// A copy of the gradient of the last step; empty where there is none.
  public var gradientValues: [Float] { gradient.values }
}

/// The values of one parameter, as they are kept and saved.
public struct NamedTensor: Hashable, Sendable {
  public let name: String
  public let shape: [Int]
  public let values: [Float]

  public init(name: String, shape: [Int], values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}
