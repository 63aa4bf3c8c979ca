import Networks
import Tensors
import Testing

@Suite struct ModelFileTests {
  private static func model() throws -> Autoencoder {
    try Autoencoder(
      AutoencoderConfiguration(filters: [2], codeLength: 2, batchNormalization: true),
      picture: PictureShape(width: 4, height: 2, channels: 1), seed: 3)
  }

  /// A file with any header over `dataSize` zero bytes.
  private static func file(_ header: String, dataSize: Int = 0) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
      + Array(repeating: 0, count: dataSize)
  }

  private static func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try ModelFile(bytes)
      return "was read"
    } catch {
      return error.description
    }
  }

  private static func entry(_ name: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
    #""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  @Test func whatIsSavedIsRead() throws {
    let model = try Self.model()
    let notes = ["history": "[\"a\\b\"]\n\u{1}é"]
    let bytes = ModelFile(model, notes: notes).encoded()
    let read = try ModelFile(bytes)
    #expect(read.autoencoder.configuration == model.configuration)
    #expect(read.autoencoder.picture == model.picture)
    #expect(read.autoencoder.tensors == model.tensors)
    #expect(read.notes == notes)
    #expect(read.encoded() == bytes)
    #expect((8 + Int(bytes[0]) + Int(bytes[1]) << 8) % 8 == 0)
  }

  @Test func everyCutIsFound() throws {
    let bytes = ModelFile(try Self.model()).encoded()
    for length in stride(from: 0, to: bytes.count, by: 13) {
      #expect(Self.message(Array(bytes[..<length])) != "was read")
    }
    #expect(Self.message([1, 2]) == "the file is cut: it has 2 bytes of at least 8")
    #expect(Self.message(Array(bytes.dropLast(4))).hasSuffix("the file is cut"))
    #expect(Self.message(bytes + [0, 0]) == "2 bytes at the end belong to no tensor")
  }

  /// Any change of one byte is an error or a model: never a crash.
  @Test func damageIsAnErrorOrAModel() throws {
    let bytes = ModelFile(try Self.model()).encoded()
    let stream = RandomStream(seed: 1, purpose: "damage")
    var refused = 0
    for trial in 0..<400 {
      let words = stream.words(at: UInt64(trial))
      var damaged = bytes
      damaged[Int(words[0]) % bytes.count] = UInt8(truncatingIfNeeded: words[1])
      if Self.message(damaged) != "was read" { refused += 1 }
    }
    #expect(refused > 200)
  }

  static let wrong: [(bytes: [UInt8], message: String)] = [
    (
      Array(repeating: 0xFF, count: 32),
      "the header claims 18446744073709551615 bytes, more than 16777216: "
        + "this is no safetensors file"
    ),
    (
      file("{}", dataSize: 0).dropLast(1) + [],
      "the file is cut: it has 9 bytes of at least 10"
    ),
    (file("<html>"), "the header is damaged: it does not begin with '{'"),
    (
      file(#"{"a":{"dtype":"F32"}}"#),
      "the header is damaged: 'a' has no 'shape'"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":[true],"data_offsets":[0,4]}}"#),
      "the header is damaged: 'a.shape.Index 0' is of the wrong type"
    ),
    (
      file(#"{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#, dataSize: 2),
      "the tensor 'a' has the type BF16, only F32 can be read"
    ),
    (
      file("{\(entry("a", "[2]", 4, 0))}", dataSize: 8),
      "the tensor 'a' has the offsets [4, 0], which are no range"
    ),
    (
      file("{\(entry("a", "[2]", 0, 8))}", dataSize: 4),
      "the tensor 'a' ends at byte 8 of 4: the file is cut"
    ),
    (
      file("{\(entry("a", "[3]", 0, 8))}", dataSize: 8),
      "the tensor 'a' of shape [3] needs 12 bytes, but its offsets span 8"
    ),
    (
      file("{\(entry("a", "[-1, -2]", 0, 8))}", dataSize: 8),
      "the tensor 'a' has the shape [-1, -2], which no tensor can have"
    ),
    (
      file("{\(entry("a", "[4611686018427387904, 4]", 0, 0))}"),
      "the tensor 'a' has the shape [4611686018427387904, 4], which no tensor can have"
    ),
    (
      file("{\(entry("a", "[2]", 0, 8)),\(entry("b", "[2]", 4, 12))}", dataSize: 12),
      "the tensors 'a' and 'b' overlap"
    ),
    (
      file("{\(entry("a", "[1]", 0, 4)),\(entry("b", "[1]", 8, 12))}", dataSize: 12),
      "4 bytes before the tensor 'b' belong to none"
    ),
    (
      file("{\(entry("a", "[1]", 0, 4))}", dataSize: 4),
      "this is no model saved by vnb: its metadata names no format"
    ),
    (
      file(#"{"__metadata__":{"format":"pt"}}"#),
      "this is no model saved by vnb: its format is 'pt', not 'vnb-autoencoder-1'"
    ),
    (
      file(#"{"__metadata__":{"format":"vnb-autoencoder-1"}}"#),
      "this is no model saved by vnb: its metadata has no 'configuration'"
    ),
    (
      file(#"{"__metadata__":{"format":"vnb-autoencoder-1","configuration":"{}"}}"#),
      "this is no model saved by vnb: its metadata 'configuration' cannot be read"
    ),
  ]

  @Test(arguments: wrong.indices)
  func lyingFilesAreRefused(_ index: Int) {
    #expect(Self.message(Self.wrong[index].bytes) == Self.wrong[index].message)
  }

  @Test func numbersThatAreNoneAreRefused() throws {
    let model = try Self.model()
    var values = model.tensors.map(\.values)
    values[0][1] = .nan
    let bytes = ModelFile(model.replacingValues(values)).encoded()
    #expect(
      Self.message(bytes)
        == "the tensor 'encoder.conv1.kernel' holds nan at 1: it is damaged, or training failed")
  }

  @Test func tensorsOfAnotherNetworkAreRefused() throws {
    let model = try Self.model()
    func message(_ tensors: [NamedTensor]) throws -> String {
      let file = try Safetensors(ModelFile(model).encoded())
      return Self.message(Safetensors(metadata: file.metadata, tensors: tensors).encoded())
    }
    let start = "the saved network does not fit together: the tensor "
    #expect(
      try message(Array(model.tensors.dropLast())) == start + "'decoder.conv1.bias' is missing")
    #expect(
      try message(model.tensors + [NamedTensor(name: "x", shape: [1], values: [1])])
        == start + "'x' is not part of this network")
    let first = model.tensors[0]
    let reshaped = NamedTensor(name: first.name, shape: [18], values: first.values)
    #expect(
      try message([reshaped] + model.tensors.dropFirst())
        == start + "'encoder.conv1.kernel' has the shape [18], not [3, 3, 1, 2]")
  }
}
