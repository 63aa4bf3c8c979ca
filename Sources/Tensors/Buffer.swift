import Glibc

/// Read access to floats whose number is stated beside it.
public typealias Floats = UnsafePointer<Float>

/// Write access to floats whose number is stated beside it.
public typealias MutableFloats = UnsafeMutablePointer<Float>

/// The only owner of float memory: 64-byte aligned, zeroed, of fixed size, freed with its owner.
///
/// The alignment is that of a cache line and of the widest vector register. Sixteen floats more
/// than asked for are allocated, so that a kernel may read (never write) one vector past the end.
public struct Buffer: ~Copyable, @unchecked Sendable {
  /// Number of floats.
  public let count: Int

  /// Start of the memory; valid as long as the buffer lives.
  public let pointer: MutableFloats

  /// Large arrays ask for pages of this size, so that walking through them costs few translations
  /// of addresses.
  private static let hugePage = 1 << 21

  /// Allocates `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "a buffer cannot hold a negative number of floats")
    self.count = count
    let bytes = (count + 16) * MemoryLayout<Float>.stride
    let isLarge = bytes >= Self.hugePage
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? Self.hugePage : 64)
    if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }  // a hint; it may be refused
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = memory.assumingMemoryBound(to: Float.self)
  }

  /// Allocates a copy of `values`.
  public init(_ values: [Float]) {
    self.init(count: values.count)
    store(values)
  }

  deinit {
    UnsafeMutableRawPointer(pointer).deallocate()
  }
}

// MARK: - Values

extension Buffer {
  /// A copy of all values.
  public var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Replaces all values; `values` has to have the buffer's count.
  public func store(_ values: [Float]) {
    precondition(values.count == count, "\(values.count) values for a buffer of \(count)")
    values.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      pointer.update(from: start, count: count)
    }
  }
}
