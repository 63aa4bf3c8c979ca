import Glibc
import Tensors
import Testing

@Suite struct PhiloxTests {
  /// The known answers of Random123's `kat_vectors` for philox4x32, 10 rounds.
  @Test(arguments: [
    (
      SIMD4<UInt32>(0, 0, 0, 0), SIMD2<UInt32>(0, 0),
      SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4(repeating: UInt32.max), SIMD2(repeating: UInt32.max),
      SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
      SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func givesRandom123sKnownAnswers(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>
  ) {
    #expect(Philox.block(counter: counter, key: key) == words)
  }

  @Test func streamsDifferBySeedPurposeAndPart() {
    let streams = [
      RandomStream(seed: 0, purpose: "a"), RandomStream(seed: 1, purpose: "a"),
      RandomStream(seed: 0, purpose: "b"), RandomStream(seed: 0, purpose: "a", part: 1),
    ]
    #expect(Set(streams.map { $0.words(at: 0) }).count == 4)
    #expect(streams[0].words(at: 0) == RandomStream(seed: 0, purpose: "a").words(at: 0))
  }

  @Test func uniformNumbersFillTheInterval() {
    let stream = RandomStream(seed: 3, purpose: "uniform")
    let values = (0..<40_000).map { stream.uniform(at: $0) }
    #expect(values.allSatisfy { 0 <= $0 && $0 < 1 })
    let mean = values.reduce(0.0) { $0 + Double($1) } / 40_000
    #expect(abs(mean - 0.5) < 0.006)  // four standard errors
  }

  @Test func normalDeviatesHaveTheMomentsOfTheNormalDistribution() {
    let stream = RandomStream(seed: 3, purpose: "normal")
    let count = 100_000
    let buffer = Buffer(count: count)
    stream.fillNormals(buffer.pointer, count: count, first: 0)
    let values = buffer.values.map(Double.init)
    func moment(_ power: Int) -> Double {
      values.reduce(0) { $0 + pow($1, Double(power)) } / Double(count)
    }
    #expect(abs(moment(1)) < 0.013)
    #expect(abs(moment(2) - 1) < 0.018)
    #expect(abs(moment(3)) < 0.05)
    #expect(abs(moment(4) - 3) < 0.13)
    let inside = Double(values.count { abs($0) < 1 }) / Double(count)
    #expect(abs(inside - 0.682_689) < 0.006)
  }

  @Test func normalDeviatesAreFoundByTheirIndex() {
    let stream = RandomStream(seed: 9, purpose: "normal")
    let buffer = Buffer(count: 11)
    stream.fillNormals(buffer.pointer, count: 11, first: 6)
    #expect(buffer.values == (6..<17).map { stream.normal(at: $0) })
  }

  @Test(arguments: [0, 1, 2, 17, 1000])
  func permutationsHoldEveryNumberOnce(count: Int) {
    let order = RandomStream(seed: 1, purpose: "shuffle").permutation(count)
    #expect(order.sorted() == Array(0..<count))
    if count > 2 { #expect(order != Array(0..<count)) }
  }

  @Test func permutationsOfThreeAreEquallyLikely() {
    var counts: [[Int]: Int] = [:]
    for part in 0..<6000 {
      counts[
        RandomStream(seed: 1, purpose: "shuffle", part: UInt64(part)).permutation(3), default: 0] +=
        1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 130 })
  }
}
