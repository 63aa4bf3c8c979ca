/// How much a call has to do, as far as that is known before it runs. Time is a matter of the
/// machine: it follows from speeds that were measured on it.
public struct Workload: Hashable, Sendable {
  /// What is counted: `pictures`.
  public var unit: String
  public var amount: Double
  /// Of one unit, in any measure that grows with its time; calls of one command are compared by it.
  public var costPerUnit: Double
  /// Bytes on the disk that keeping the result and the progress takes; nil when unknown.
  public var bytes: Int?
  /// The units of one round, where the work goes round by round and can go on after any of them:
  /// the pictures of an epoch.
  public var unitsPerRound: Double?

  public var isResumable: Bool { unitsPerRound != nil }

  public init(
    _ amount: Double, _ unit: String, costPerUnit: Double, bytes: Int? = nil,
    unitsPerRound: Double? = nil
  ) {
    self.unitsPerRound = unitsPerRound
    self.amount = amount
    self.unit = unit
    self.costPerUnit = costPerUnit
    self.bytes = bytes
  }
}

extension CheckedCommand {
  /// The call as a command's check saw it.
  public var call: CheckedCall {
    func argument(_ node: CheckedNode) -> CheckedCall.Argument {
      CheckedCall.Argument(value: node.value, range: node.range, isWritten: true)
    }
    return CheckedCall(
      nameRange: nameRange, inputs: inputs.map(argument),
      arguments: Dictionary(arguments.map { ($0.name, argument($0.value)) }) { first, _ in first },
      extraArguments: extraArguments.map { ($0.name, argument($0.value)) })
  }
}
