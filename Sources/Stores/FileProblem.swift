import Glibc

/// A file system call that failed: what was tried, where, and why.
public struct FileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// `cannot write`, `cannot create the folder`
  public let action: String
  public let path: String
  /// The error number.
  public let code: Int32
  /// The disk failed or is full (exit code 74), as opposed to a place that cannot be used (73).
  public let isDiskFailure: Bool

  /// - Parameter whileWriting: the file was there already; whatever went wrong is the disk's fault.
  public init(_ action: String, _ path: String, _ code: Int32, whileWriting: Bool = false) {
    self.action = action
    self.path = path
    self.code = code
    isDiskFailure = whileWriting || [ENOSPC, EDQUOT, EIO].contains(code)
  }

  /// No room is left, or none for this user.
  public var isFull: Bool { code == ENOSPC || code == EDQUOT }

  public var reason: String { String(cString: strerror(code)).lowercased() }

  /// For example `cannot write '/home/me/.cache/vnb/results/ab': no space left on device`.
  public var description: String { "\(action) '\(path)': \(reason)" }
}
