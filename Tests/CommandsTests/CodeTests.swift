import Commands
import Evaluation
import Foundation
import Testing

/// The numbers of codes, read back from what is saved as CSV.
@Suite struct CodeTests {
  /// The rows of `table CODES columns=[z0, z1, z2, z3]`.
  private func codes(_ text: String) throws -> [[Double]] {
    let files = try Programs.saved(
      Programs.tiny + "let result = \(text)\n"
        + "table $result columns=[z0, z1, z2, z3] | save to=\"codes.csv\"")
    let lines = String(decoding: files["codes.csv"] ?? [], as: UTF8.self).split(separator: "\n")
    return lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
  }

  private func near(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) }
  }

  @Test func interpolationIsStraight() throws {
    let ends = try codes("$faces | take 2 | encode $vae")
    let line = try codes(
      "interpolate (encode (take $faces 1) $vae) to=(encode (take $faces 1 skip=1) $vae) steps=5")
    for (step, found) in line.enumerated() {
      let part = Double(step) / 4
      #expect(near(found, zip(ends[0], ends[1]).map { (1 - part) * $0 + part * $1 }))
    }
    #expect(line.first == ends[0] && line.last == ends[1])
  }

  @Test func aDirectionIsTheDifferenceOfMeans() throws {
    func mean(_ condition: String) throws -> [Double] {
      let rows = try codes("$faces | where \(condition) | encode $vae")
      return (0..<4).map { place in rows.reduce(0) { $0 + $1[place] } / Double(rows.count) }
    }
    let difference = zip(try mean("smiling=true"), try mean("smiling=false")).map { $0 - $1 }
    let direction = try codes("direction $vae on=$faces attribute=smiling")
    #expect(direction.count == 1 && near(direction[0], difference))
    let origin = try codes("$faces | take 1 | encode $vae")[0]
    let moved = try codes(
      "shift (encode (take $faces 1) $vae) (direction $vae on=$faces attribute=smiling) by=[-1, 3]")
    #expect(near(moved[0], zip(origin, difference).map { $0 - $1 }))
    #expect(near(moved[1], zip(origin, difference).map { $0 + 3 * $1 }))
  }

  /// Many drawn codes have the mean and the deviations of those that the Gaussian was fitted to.
  @Test func fittedCodesLieWhereTheEncodedOnesDo() throws {
    // Plain autoencoders do not bring their codes to the origin.
    let plain = Programs.tiny.replacing("model vae", with: "model ae")
    func codesOfPlain(_ text: String) throws -> [[Double]] {
      let files = try Programs.saved(
        plain + "let result = \(text)\ntable $result columns=[z0, z1, z2, z3] | save to=\"c.csv\"")
      let lines = String(decoding: files["c.csv"] ?? [], as: UTF8.self).split(separator: "\n")
      return lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    }
    let encoded = try codesOfPlain("$faces | encode $vae")
    let pictures = "sample $vae n=500 dist=gaussian-fit on=$faces seed=3"
    let radii = try Programs.value(plain + "let p = \(pictures)\nlet q = measure $p\n$q.radius")
    let expected = encoded.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let mean = expected.reduce(0, +) / Double(expected.count)
    #expect(abs((radii.number ?? 0) - mean) < 0.1 * mean, "\(radii.text) and \(mean)")
  }
}
