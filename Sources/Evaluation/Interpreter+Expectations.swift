import Language

/// What became of an `expect`.
public struct ExpectationOutcome: Sendable {
  public enum Status: String, Sendable {
    /// The claim holds, or does not where `holds=false` expects that.
    case met, unmet
    /// Left out under this profile.
    case skipped
  }

  /// One comparison with the numbers that were found.
  public struct Finding: Sendable {
    /// Of the compared value in the source.
    public var range: SourceRange
    /// Both sides: `0.2 is not in 0.01..0.1`.
    public var text: String
    /// Whether it turned out as the claim wants it: with a `not` before it, false.
    public var isAsWanted: Bool
  }

  public var status: Status
  /// The user's words.
  public var message: String?
  /// Who makes the claim: an article or a post, as the user names it.
  public var source: String?
  /// Whether the claim is expected to hold; false with `holds=false`.
  public var isExpectedToHold: Bool
  /// The comparisons that decided: those as wanted when the claim holds, else the others.
  public var findings: [Finding]
  /// Of the condition: the claim as it is written.
  public var claimRange: SourceRange
  public var range: SourceRange

  public var isMet: Bool { status != .unmet }

  /// All findings in one line.
  public var summary: String { findings.map(\.text).joined(separator: "; ") }
}

extension Interpreter {
  func outcome(of expectation: CheckedExpectation) throws -> ExpectationOutcome {
    var outcome = ExpectationOutcome(
      status: .skipped, isExpectedToHold: expectation.isExpectedToHold, findings: [],
      claimRange: expectation.claimRange, range: expectation.range)
    outcome.message = try expectation.message.map { try value(of: $0).text }
    outcome.source = try expectation.source.map { try value(of: $0).text }
    guard expectation.isActive else { return outcome }
    var findings: [ExpectationOutcome.Finding] = []
    do {
      let holds = try holds(expectation.condition, isWanted: true, &findings)
      outcome.status = holds == expectation.isExpectedToHold ? .met : .unmet
      outcome.findings = findings.filter { $0.isAsWanted == holds }
    } catch let missing as MissingNumber {
      outcome.status = .unmet
      outcome.findings = [.init(range: missing.range, text: missing.text, isAsWanted: false)]
    }
    return outcome
  }

  /// A claim about the result of a trial that failed is neither true nor false: it is not met.
  private struct MissingNumber: Error {
    let range: SourceRange
    let text = "there is nothing to compare, since the trial failed"
  }

  private func number(of node: CheckedNode) throws -> Value {
    let value = try value(of: node)
    if case .none = value { throw MissingNumber(range: node.range) }
    return value
  }

  private func holds(
    _ condition: CheckedExpectation.Condition, isWanted: Bool,
    _ findings: inout [ExpectationOutcome.Finding]
  ) throws -> Bool {
    switch condition {
    case .not(let inner): return try !holds(inner, isWanted: !isWanted, &findings)
    case .and(let left, let right):
      let first = try holds(left, isWanted: isWanted, &findings)
      return try holds(right, isWanted: isWanted, &findings) && first
    case .or(let left, let right):
      let first = try holds(left, isWanted: isWanted, &findings)
      return try holds(right, isWanted: isWanted, &findings) || first
    case .truth, .comparison, .inRange, .inList:
      let (result, range, text) = try relation(condition)
      findings.append(.init(range: range, text: text, isAsWanted: result == isWanted))
      return result
    }
  }

  /// The outcome of one relation, with both sides in words.
  private func relation(
    _ condition: CheckedExpectation.Condition
  ) throws -> (Bool, SourceRange, String) {
    func verb(_ holds: Bool) -> String { holds ? "is" : "is not" }
    switch condition {
    case .comparison(let operation, let left, let right):
      let isOrder = operation != .equal && operation != .notEqual
      let a = isOrder ? try number(of: left) : try value(of: left)
      let b = isOrder ? try number(of: right) : try value(of: right)
      let holds = try compared(left.range) { () throws(ValueProblem) in
        try Comparison.holds(operation, a, b)
      }
      return (holds, left.range, "\(a.text) \(verb(holds)) \(operation.rawValue) \(b.text)")
    case .inRange(let item, let lower, let upper):
      let value = try number(of: item)
      let (low, high) = (try self.value(of: lower), try self.value(of: upper))
      let holds = try compared(item.range) { () throws(ValueProblem) in
        let isAbove = try Comparison.holds(.greaterOrEqual, value, low)
        return try Comparison.holds(.lessOrEqual, value, high) && isAbove
      }
      return (holds, item.range, "\(value.text) \(verb(holds)) in \(low.text)..\(high.text)")
    case .inList(let item, let list):
      let (value, candidates) = (try value(of: item), try self.value(of: list))
      let holds = try compared(item.range) { () throws(ValueProblem) in
        guard case .list(let values) = candidates else { return false }
        for candidate in values where try Comparison.areEqual(value, candidate, .in) {
          return true
        }
        return false
      }
      return (holds, item.range, "\(value.text) \(verb(holds)) in \(candidates.text)")
    case .truth(let item):
      let value = try value(of: item)
      guard case .bool(let flag) = value else {
        throw RunFailure(
          CommandFailure("a condition is true or false, not a value of type \(value.type.name)"),
          at: item.range)
      }
      return (flag, item.range, "the condition is \(flag)")
    case .not, .and, .or: return (try holdsQuietly(condition), SourceRange(0, 0), "")
    }
  }

  /// Whether a condition holds, without findings: for `when`.
  func holdsQuietly(_ condition: CheckedExpectation.Condition) throws -> Bool {
    var findings: [ExpectationOutcome.Finding] = []
    return try holds(condition, isWanted: true, &findings)
  }

  private func compared(
    _ range: SourceRange, _ body: () throws(ValueProblem) -> Bool
  ) throws(RunFailure) -> Bool {
    do {
      return try body()
    } catch {
      throw RunFailure(CommandFailure(error.message, hint: error.hint), at: range)
    }
  }
}
