import FoundationEssentials
import Language

/// A mistake on the command line, not in the notebook: it has no place in a text. Exit code 64.
public struct UsageProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  public var hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  public var description: String { hint.map { "\(message); \($0)" } ?? message }
}

/// Values for parameters from outside the notebook: `-P` beats `--params` beats the profile.
public struct ParameterOverrides: Sendable {
  /// A value from outside, not yet read by its parameter's type.
  enum Raw: Hashable, Sendable {
    case text(String)
    case int(Int)
    case float(Double)
    case bool(Bool)
    case list([Raw])
  }

  /// From `-P name=text`; the key is as written.
  private(set) var commandLine: [(name: String, value: Raw)] = []
  private(set) var commandLineRoot: PathRoot?
  private(set) var file: [(name: String, value: Raw)] = []
  private(set) var fileRoot: PathRoot?
  /// `--profile`
  public var profile: String?

  public init(profile: String? = nil) {
    self.profile = profile
  }

  /// Whether any value comes from `-P` or `--params`.
  public var hasValues: Bool { !commandLine.isEmpty || !file.isEmpty }

  /// Adds one `-P name=text`; paths are relative to `folder`, the current one.
  public mutating func add(
    commandLine assignment: String, folder: String, home: String? = nil
  ) throws(UsageProblem) {
    guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
      throw UsageProblem("-P takes NAME=VALUE, not '\(assignment)'")
    }
    let name = String(assignment[..<equals])
    let text = String(assignment[assignment.index(after: equals)...])
    commandLineRoot = PathRoot(folder: folder, home: home, origin: .commandLine)
    if commandLine.contains(where: { Self.key($0.name) == Self.key(name) }) {
      throw UsageProblem("-P gives '\(name)' twice")
    }
    commandLine.append((name, .text(text)))
  }

  /// Adds the object of a `--params` file; paths are relative to `folder`, the file's.
  public mutating func add(
    json bytes: [UInt8], fileName: String, folder: String, home: String? = nil
  ) throws(UsageProblem) {
    let object: [String: JSONParameter]
    do {
      object = try JSONDecoder().decode([String: JSONParameter].self, from: Data(bytes))
    } catch {
      throw UsageProblem(
        "'\(fileName)' is no JSON object of parameters",
        hint: "it looks like {\"epochs\": 8, \"data\": \"./pictures\"}")
    }
    fileRoot = PathRoot(folder: folder, home: home, origin: .parameterFile)
    for name in object.keys.sorted() {
      if let value = object[name] { file.append((name, value.raw)) }
    }
  }

  /// The overriding value of a parameter with where it comes from.
  func value(
    of name: String
  ) -> (raw: Raw, root: PathRoot, origin: ParameterInfo.Origin)? {
    let key = Self.key(name)
    if let root = commandLineRoot,
      let found = commandLine.first(where: { Self.key($0.name) == key }
      )
    {
      return (found.value, root, .commandLine)
    }
    if let root = fileRoot, let found = file.first(where: { Self.key($0.name) == key }) {
      return (found.value, root, .parameterFile)
    }
    return nil
  }

  /// Hyphen and underscore are the same in a key.
  static func key(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
  }
}

/// One value of a parameter file.
private struct JSONParameter: Decodable {
  var raw: ParameterOverrides.Raw

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      raw = .bool(flag)
    } else if let number = try? container.decode(Int.self) {
      raw = .int(number)
    } else if let number = try? container.decode(Double.self) {
      raw = .float(number)
    } else if let text = try? container.decode(String.self) {
      raw = .text(text)
    } else {
      raw = .list(try container.decode([JSONParameter].self).map(\.raw))
    }
  }
}
