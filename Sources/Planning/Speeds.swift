import Evaluation
import FoundationEssentials
import Glibc
import Stores

// Speeds of this machine, `speeds.json` in the cache: units a second by command and cost of a unit,
// the latter as the next power of two. Calls without a known workload count as one unit of no cost.
//
//     { "train": { "27": { "unitsPerSecond": 351.2 } }, "grid": { "0": { … } } }

/// How fast commands were on this machine.
public struct Speeds: Codable, Equatable, Sendable {
  public struct Speed: Codable, Equatable, Sendable {
    public var unitsPerSecond: Double
  }

  /// By command, then by the power of two of a unit's cost.
  private var commands: [String: [String: Speed]] = [:]

  public init() {}

  private static func power(_ cost: Double) -> Int {
    cost > 1 ? Int(log2(cost).rounded()) : 0
  }

  /// Notes a measurement; older ones count half as much with each newer one.
  public mutating func note(_ command: String, costPerUnit: Double, unitsPerSecond: Double) {
    guard unitsPerSecond.isFinite, unitsPerSecond > 0 else { return }
    let power = "\(Self.power(costPerUnit))"
    let before = commands[command]?[power]?.unitsPerSecond
    let speed = before.map { ($0 + unitsPerSecond) / 2 } ?? unitsPerSecond
    commands[command, default: [:]][power] = Speed(unitsPerSecond: speed)
  }

  /// Powers of two that the cost of a unit may differ and still be taken in proportion: what is much
  /// smaller has other bounds than what is large.
  private static let nearPowers = 3

  /// Seconds for some work: from calls of equal cost, else in proportion from those of the nearest
  /// cost; nil when nothing like it was measured.
  public func seconds(
    for command: String, units: Double, costPerUnit: Double
  ) -> Double? {
    guard let known = commands[command] else { return nil }
    let power = Self.power(costPerUnit)
    let nearest = known.compactMap { key, speed in Int(key).map { ($0, speed) } }
      .min { (abs($0.0 - power), $0.0) < (abs($1.0 - power), $1.0) }
    guard let (other, speed) = nearest, abs(other - power) <= Self.nearPowers else { return nil }
    return units / speed.unitsPerSecond * exp2(Double(power - other))
  }

  // MARK: - File

  private static func path(in cache: CacheFolder) -> String { "\(cache.path)/speeds.json" }

  /// What was measured so far; nothing when there is no file that can be read.
  public static func read(from cache: CacheFolder) -> Speeds {
    guard let bytes = StoredFile.read(path(in: cache)) else { return Speeds() }
    return (try? JSONDecoder().decode(Speeds.self, from: Data(bytes))) ?? Speeds()
  }

  /// Writes them over what is there. That it fails is no reason to fail: it costs an estimate.
  public func write(to cache: CacheFolder) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(self) else { return }
    try? Folder.make(cache.path)
    try? DurableFile.write(Array(data), to: Self.path(in: cache))
  }
}
