import Evaluation

extension CheckedCall {
  /// The call with finished values, when all of them are known before anything runs.
  var bound: BoundCall? {
    var inputs: [Value] = []
    for input in self.inputs {
      guard let value = input.value.known else { return nil }
      inputs.append(value)
    }
    var arguments: [String: Value] = [:]
    for (name, argument) in self.arguments {
      guard let value = argument.value.known else { return nil }
      arguments[name] = value
    }
    var extra: [(name: String, value: Value)] = []
    for (name, argument) in extraArguments {
      guard let value = argument.value.known else { return nil }
      extra.append((name, value))
    }
    return BoundCall(inputs: inputs, arguments: arguments, extraArguments: extra)
  }
}
