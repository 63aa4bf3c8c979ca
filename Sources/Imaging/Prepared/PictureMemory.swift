import Glibc
import Stores

/// Slots in memory: for pictures that no cache keeps.
///
/// The memory is mapped, so that it is given out page by page as pictures arrive.
final class PictureMemory: PictureSlots, @unchecked Sendable {
  // Written by disjoint slots while loading, before the collection that owns it is handed out.
  private let base: UnsafeMutablePointer<UInt8>
  let bytesPerPicture: Int
  private let byteCount: Int

  /// Throws `DatasetError.tooLarge` when the machine's free memory does not suffice.
  init(capacity: Int, bytesPerPicture: Int) throws(DatasetError) {
    let (byteCount, overflow) = capacity.multipliedReportingOverflow(by: bytesPerPicture)
    let available = PictureMemory.availableBytes() ?? Int.max
    guard !overflow, byteCount <= available else {
      throw .tooLarge(
        pictures: capacity, bytes: overflow ? Int.max : byteCount, available: available)
    }
    let mapping = mmap(
      nil, max(byteCount, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw .tooLarge(pictures: capacity, bytes: byteCount, available: available)
    }
    base = mapping.assumingMemoryBound(to: UInt8.self)
    self.bytesPerPicture = bytesPerPicture
    self.byteCount = max(byteCount, 1)
  }

  deinit {
    munmap(base, byteCount)
  }

  func write(_ pixels: UnsafeRawBufferPointer, to slot: Int) {
    precondition(pixels.count == bytesPerPicture, "a slot takes one picture")
    guard let source = pixels.baseAddress else { return }
    UnsafeMutableRawPointer(base + slot * bytesPerPicture)
      .copyMemory(from: source, byteCount: bytesPerPicture)
  }

  func read(_ slot: Int, into target: UnsafeMutablePointer<UInt8>) {
    target.update(from: base + slot * bytesPerPicture, count: bytesPerPicture)
  }

  /// `MemAvailable` of /proc/meminfo; nil where that cannot be read.
  private static func availableBytes() -> Int? {
    guard let bytes = try? FileBytes.read("/proc/meminfo", limit: 1 << 16) else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("MemAvailable:") {
      let words = line.split(separator: " ")
      if words.count >= 2, let kibibytes = Int(words[1]) { return kibibytes << 10 }
    }
    return nil
  }
}
