import Evaluation

/// Codes: points of the latent space, one row for each picture.
struct CodesValue: ResultValue {
  /// Row by row: `count × length` values.
  let values: [Float]
  let length: Int

  /// - Precondition: `values` holds whole rows.
  init(_ values: [Float], length: Int) {
    precondition(length > 0 && values.count.isMultiple(of: length), "codes come in whole rows")
    self.values = values
    self.length = length
  }

  /// - Throws: `CommandFailure` where a number is none that float32 holds: a picture of it would be
  ///   made of infinities.
  func requireFinite(from argument: String) throws(CommandFailure) -> Self {
    guard values.allSatisfy(\.isFinite) else {
      throw CommandFailure(
        "\(argument) gives codes that float32 does not hold", hint: CodesValue.usualNumbers)
    }
    return self
  }

  /// Whether codes can have a number: they are made of float32.
  static func canHold(_ number: Double) -> Bool {
    abs(number) <= Double(Float.greatestFiniteMagnitude)
  }

  static let usualNumbers = "most coordinates of codes are between -4 and 4"

  var count: Int { values.count / length }

  /// The numbers of one code.
  func code(_ row: Int) -> ArraySlice<Float> { values[(row * length)..<((row + 1) * length)] }

  /// |z| of each code.
  var radii: [Double] {
    (0..<count).map { row in
      var sum = 0.0
      for value in code(row) {
        sum += Double(value) * Double(value)
      }
      return sum.squareRoot()
    }
  }

  var type: ValueType { .codes }

  func field(_ name: String) -> Value? {
    switch name {
    case "count": .int(count)
    case "z_dim": .int(length)
    case "radius": .list(radii.map(Value.float))
    case "max_abs": .float(Double(values.reduce(0) { max($0, abs($1)) }))
    default: nil
    }
  }
}

extension CodesValue: StorableResult {
  static let kind = "codes"

  private struct Attributes: Codable { var length: Int }

  func content() throws -> StoredContent {
    StoredContent(
      kind: Self.kind, attributes: try StoredAttributes.text(Attributes(length: length)),
      parts: [.init("values") { [values] emit in try values.withUnsafeBytes { try emit($0) } }])
  }

  init(_ kept: any KeptResult) throws {
    let attributes: Attributes = try StoredAttributes.read(kept)
    let values = try StoredAttributes.floats(try kept.read("values"))
    guard attributes.length > 0, values.count.isMultiple(of: attributes.length) else {
      throw StoredDamage("its codes are no whole rows")
    }
    self.init(values, length: attributes.length)
  }
}
