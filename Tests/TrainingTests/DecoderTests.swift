import Foundation
import Networks
import Testing
import Training

/// The decoders of epochs that are kept beside the checkpoints.
@Suite struct DecoderTests {
  /// A folder that vanishes with its test.
  private final class Space {
    let folder = CheckpointFolder(
      FileManager.default.temporaryDirectory.appendingPathComponent("vnb-\(UUID())").path)

    deinit { try? FileManager.default.removeItem(atPath: folder.path) }
  }

  private static func state(epochs: Int) throws -> TrainingState {
    try ResumptionTests.run(ResumptionTests.start(), epochs: epochs).state
  }

  /// Put into another network of its kind, a decoder decodes as its own network did.
  @Test func aDecoderIsAllThatMakesPictures() throws {
    let (old, new) = (try Self.state(epochs: 1), try Self.state(epochs: 3))
    let space = Space()
    try space.folder.save(DecoderState(of: old.autoencoder, epoch: 1))
    let back = try #require(space.folder.decoder(after: 1) { Issue.record("\($0)") })
    #expect(back.epoch == 1 && space.folder.decoderEpochs == [1])
    let mixed = try new.autoencoder.replacingDecoder(back.tensors)
    let codes = (0..<15).map { Float($0) / 10 - 0.7 }
    let backend = ResumptionTests.backend
    #expect(
      mixed.decodeFloats(codes, backend: backend)
        == old.autoencoder.decodeFloats(codes, backend: backend))
    #expect(
      mixed.decodeFloats(codes, backend: backend)
        != new.autoencoder.decodeFloats(codes, backend: backend))
    #expect(mixed.tensors.first == new.autoencoder.tensors.first)
    #expect(throws: ShapeProblem.self) {
      try new.autoencoder.replacingDecoder(Array(back.tensors.dropLast()))
    }
  }

  /// Every byte of a file counts.
  @Test func aDamagedDecoderIsRefusedAndRemoved() throws {
    var random = ResumptionTests.SplitMix(state: 2)
    let decoder = DecoderState(of: try Self.state(epochs: 1).autoencoder, epoch: 1)
    let space = Space()
    for number in 0..<40 {
      try space.folder.save(decoder)
      let file = URL(fileURLWithPath: space.folder.decoderFile(1))
      var bytes = try Data(contentsOf: file)
      let index = Int(random.next() % UInt64(bytes.count))
      if number % 2 == 0 {
        bytes[index] ^= UInt8(1 << (random.next() % 8))
      } else {
        bytes = bytes.prefix(index)
      }
      try bytes.write(to: file)
      var said: [String] = []
      #expect(space.folder.decoder(after: 1) { said.append($0) } == nil)
      #expect(said.count == 1 && said[0].contains("epoch-1-decoder.safetensors"), "\(said)")
      #expect(space.folder.decoderEpochs == [])
    }
  }

  @Test func aCheckpointOfTheEpochServesAsWell() throws {
    let space = Space()
    let state = try Self.state(epochs: 2)
    try space.folder.save(state)
    #expect(space.folder.decoder(after: 2)?.tensors == state.autoencoder.decoderTensors)
    #expect(space.folder.decoder(after: 1)?.epoch == nil)
    #expect(space.folder.newest(upTo: 2)?.epoch == 2)
  }

  @Test func trainingGoesOnNoFurtherThanTheFirstThatIsMissing() throws {
    #expect(CheckpointFolder.epochs(every: 2, before: 7) == [2, 4, 6])
    #expect(CheckpointFolder.epochs(every: 2, before: 6) == [2, 4])
    #expect(CheckpointFolder.epochs(every: 9, before: 6) == [])
    let space = Space()
    #expect(space.folder.reach(of: 6, keeping: [2, 4]) == 2)
    try space.folder.save(try Self.state(epochs: 2))
    #expect(space.folder.reach(of: 6, keeping: [2, 4]) == 4)
    let state = try Self.state(epochs: 4)
    try space.folder.save(DecoderState(of: state.autoencoder, epoch: 4))
    #expect(space.folder.reach(of: 6, keeping: [2, 4]) == 6)
    space.folder.clear()
    #expect(space.folder.reach(of: 6, keeping: [2, 4]) == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: space.folder.path) == [])
  }
}
