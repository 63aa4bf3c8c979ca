import Foundation
import Networks
import Testing
import Training

@Suite struct CheckpointTests {
  /// A folder that vanishes with its test.
  private final class Space {
    let folder = CheckpointFolder(
      FileManager.default.temporaryDirectory.appendingPathComponent("vnb-\(UUID())/a/b").path)

    deinit {
      let root = URL(fileURLWithPath: folder.path).deletingLastPathComponent()
        .deletingLastPathComponent()
      try? FileManager.default.removeItem(at: root)
    }

    var files: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    func bytes(_ place: CheckpointFolder.Place) -> Data {
      FileManager.default.contents(atPath: folder.file(place)) ?? Data()
    }
  }

  private static func state(epochs: Int, steps: Int = .max) throws -> TrainingState {
    try ResumptionTests.run(
      ResumptionTests.start(), epochs: steps == .max ? epochs : epochs + 1,
      steps: steps == .max ? .max : epochs * 7 + steps
    ).state
  }

  @Test func aCheckpointIsAModelFileWithMore() throws {
    let space = Space()
    let state = try Self.state(epochs: 1, steps: 3)
    try space.folder.save(state)
    #expect(space.files == ["epoch-1-step-3.safetensors"])
    let bytes = Array(space.bytes(.init(epoch: 1, step: 3)))
    let file = try Safetensors(bytes)
    #expect(file.metadata["format"] == "vnb-autoencoder-1")
    #expect(file.tensors.contains { $0.name == "adam.second/encoder.conv1.kernel" })
    let back = try #require(space.folder.newest(upTo: 2))
    #expect(try ResumptionTests.digest(of: back) == ResumptionTests.digest(of: state))
    #expect(back.sums == state.sums && back.history == state.history)
  }

  @Test func theNewestTwoStayAndThoseThatWereAskedFor() throws {
    let space = Space()
    for epoch in 0..<4 {
      try space.folder.save(Self.state(epochs: epoch, steps: 2), isKept: false)
      try space.folder.save(Self.state(epochs: epoch + 1), isKept: epoch == 0)
    }
    #expect(
      space.files == [
        "epoch-1-kept.safetensors", "epoch-3-step-2.safetensors", "epoch-4-step-0.safetensors",
      ])
    #expect(space.folder.newest(upTo: 3)?.epoch == 1)
    #expect(space.folder.newest(upTo: 4)?.epoch == 4)
    #expect(space.folder.newest(upTo: 9)?.epoch == 4)
    #expect(space.folder.newest(upTo: 1)?.epoch == 1)
    #expect(space.folder.newest(upTo: 0) == nil)
  }

  /// Every byte of a file counts.
  @Test func aBadNewestFallsBackToTheOneBeforeAndSaysSo() throws {
    var random = ResumptionTests.SplitMix(state: 1)
    let (old, new) = (try Self.state(epochs: 1), try Self.state(epochs: 1, steps: 5))
    for number in 0..<60 {
      let space = Space()
      try space.folder.save(old)
      try space.folder.save(new)
      let place = CheckpointFolder.Place(epoch: 1, step: 5)
      var bytes = space.bytes(place)
      let index = Int(random.next() % UInt64(bytes.count))
      switch number % 3 {
      case 0: bytes[index] ^= UInt8(1 << (random.next() % 8))
      case 1: bytes = bytes.prefix(index)
      default: for place in index..<min(index + 512, bytes.count) { bytes[place] = ~bytes[place] }
      }
      try bytes.write(to: URL(fileURLWithPath: space.folder.file(place)))
      var said: [String] = []
      let state = try #require(space.folder.newest(upTo: 4) { said.append($0) })
      #expect(state.epoch == 1 && state.stepInEpoch == 0)
      #expect(said.count == 1 && said[0].contains(space.folder.file(place)), "\(said)")
      #expect(space.files == ["epoch-1-step-0.safetensors"])
    }
  }

  @Test func aFileUnderAnotherNameIsRefused() throws {
    let space = Space()
    try space.folder.save(Self.state(epochs: 1))
    try FileManager.default.moveItem(
      atPath: space.folder.file(.init(epoch: 1)), toPath: space.folder.file(.init(epoch: 2)))
    var said: [String] = []
    #expect(space.folder.newest(upTo: 4) { said.append($0) } == nil)
    #expect(said.first?.contains("is of another place") == true)
  }
}
