import Glibc

/// The one place that decides which engine computes.
public enum BackendChoice: String, Sendable, CaseIterable {
  /// im2col and OpenBLAS.
  case reference
  /// Direct kernels for the CPU's instruction set.
  case direct

  /// The engine that is used unless the environment variable `VNB_BACKEND` names another.
  public static let standard = BackendChoice.direct

  /// The choice of the environment; unknown names are ignored.
  public static var current: BackendChoice {
    guard let text = getenv("VNB_BACKEND") else { return standard }
    return BackendChoice(rawValue: String(cString: text)) ?? standard
  }

  /// The engine on `threads` threads of its own.
  public func make(threads: Int) -> any ComputeBackend {
    let parallel = Parallel(threads: threads)
    switch self {
    case .reference: return ReferenceBackend(parallel: parallel)
    case .direct: return DirectBackend(parallel: parallel)
    }
  }
}
