import Foundation

/// Kills and disk errors at chosen system calls, by strace. `make torture` asks for the full form,
/// `make test` for a quick one.
enum Torture {
  static let isFull = ProcessInfo.processInfo.environment["VNB_TORTURE"] != nil

  /// Every `stride`-th place in the quick form, every one in the full form.
  static func places(_ count: Int, quick: Int) -> [Int] {
    let step = isFull ? 1 : max(1, count / quick)
    return count < 1 ? [] : Array(stride(from: 1, through: count, by: step))
  }

  /// What changes files, and the locks between.
  static let calls = [
    "mkdir", "flock", "pwrite64", "ftruncate", "write", "fsync", "rename", "unlink",
  ]

  private static let strace = URL(fileURLWithPath: "/usr/bin/strace")

  /// Nil when strace is there and may trace; else why not.
  static let obstacle: String? = {
    guard FileManager.default.isExecutableFile(atPath: strace.path) else {
      return "strace is not installed"
    }
    let result = try? Vnb.run(
      ["-qq", "-o", "/dev/null", "-e", "trace=none", "true"], in: "/", program: strace)
    return result?.exitCode == 0 ? nil : "this system does not let processes be traced"
  }()

  /// Runs `vnb` with something done at the n-th of some system calls.
  ///
  /// - Parameter injection: in strace's words: `signal=KILL`, `error=ENOSPC`.
  static func run(
    _ arguments: [String], in folder: String, cache: String, _ injection: String, at number: Int,
    of calls: [String]
  ) throws -> Vnb.Result {
    let names = calls.joined(separator: ",")
    // Without a filter of system calls: at its stops a signal that is to be delivered gets lost.
    return try Vnb.run(
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(names)", "-e",
        "inject=\(names):\(injection):when=\(number)", Vnb.executable.path,
      ] + arguments, in: folder, environment: ["VNB_CACHE_DIR": cache], program: strace)
  }

  /// How many of some system calls the main thread makes.
  static func count(
    _ arguments: [String], in folder: String, cache: String, of calls: [String]
  ) throws -> Int {
    let log = "\(folder)/calls.txt"
    _ = try Vnb.run(
      [
        "-f", "--seccomp-bpf", "-qq", "-o", log, "-e", "trace=\(calls.joined(separator: ","))",
        Vnb.executable.path,
      ] + arguments, in: folder, environment: ["VNB_CACHE_DIR": cache], program: strace)
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    try FileManager.default.removeItem(atPath: log)
    let main = lines.first?.prefix { $0.isNumber } ?? ""
    return lines.count { $0.hasPrefix(main + " ") && $0.contains("(") }
  }
}
