import CResampling
import Raster
import Testing

/// The loops of each instruction set give the same bytes as the plain ones, for sizes of all kinds.
struct ResamplingLevelTests {
  static let levels = [CRESAMPLING_AVX2, CRESAMPLING_AVX512].filter {
    $0.rawValue <= cresampling_best().rawValue
  }

  @Test(arguments: [1, 3])
  func allLevelsAgreeOnRows(channels: Int) {
    var random = SystemRandomNumberGenerator()
    for (source, target, taps) in [(1, 4, 1), (5, 3, 2), (40, 17, 9), (178, 96, 9), (64, 7, 33)] {
      let rows = 3
      let samples = (0..<rows * source * channels).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let pixels = Int(cresampling_pixels(Int32(channels)))
      let groups = (taps + pixels - 1) / pixels
      let lanes = Int(CRESAMPLING_LANES)
      var starts: [Int32] = []
      var weights = [Int16](repeating: 0, count: target * groups * 2 * lanes)
      for x in 0..<target {
        let start = min(x * source / target, source - min(taps, source))
        starts.append(Int32(start))
        for tap in 0..<min(taps, source) {
          for channel in 0..<channels {
            let lane =
              (x * groups + tap / pixels) * 2 * lanes
              + Int(cresampling_lane(Int32(channels), Int32(tap % pixels), Int32(channel)))
            weights[lane] = Int16.random(in: -30...90, using: &random)
            weights[lane + lanes] = Int16.random(in: 0...2047, using: &random)
          }
        }
      }
      func result(_ level: cresampling_level) -> [UInt8] {
        var bytes = [UInt8](repeating: 7, count: rows * target * channels)
        cresampling_rows(
          level, samples, rows, source * channels, Int32(channels), starts, weights, groups, &bytes,
          target)
        return bytes
      }
      let plain = result(CRESAMPLING_PORTABLE)
      for level in Self.levels { #expect(result(level) == plain, "\(source) to \(target)") }
    }
  }

  @Test(arguments: [1, 15, 16, 17, 288, 534])
  func allLevelsAgreeOnColumns(rowLength: Int) {
    var random = SystemRandomNumberGenerator()
    let (source, target, taps) = (40, 13, 11)
    let samples = (0..<source * rowLength).map { _ in UInt8.random(in: 0...255, using: &random) }
    let starts = (0..<target).map { Int32($0 * (source - taps) / target) }
    let counts = (0..<target).map { Int32(taps - $0 % 3) }
    let weights = (0..<target * taps).map { _ in
      Int32.random(in: -100_000...300_000, using: &random)
    }
    func result(_ level: cresampling_level) -> [UInt8] {
      var bytes = [UInt8](repeating: 7, count: target * rowLength)
      cresampling_columns(
        level, samples, rowLength, starts, counts, weights, taps, &bytes, target)
      return bytes
    }
    let plain = result(CRESAMPLING_PORTABLE)
    for level in Self.levels { #expect(result(level) == plain) }
  }
}
