import Foundation
import Testing

/// The program as users run it.
struct Vnb {
  struct Result {
    var exitCode: Int32
    var output: String
    var errors: String
  }

  /// Beside the test bundle.
  static let executable: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("vnb")
  }()

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - program: another one, such as a shell that starts `vnb`.
  ///   - meanwhile: is called while it runs, with what it writes to standard error.
  static func run(
    _ arguments: [String], in folder: String, input: String = "",
    environment: [String: String] = [:], program: URL = executable,
    meanwhile: (Process, GrowingText) -> Void = { _, _ in }
  ) throws -> Result {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Never the cache of whoever runs the tests.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["VNB_CACHE_DIR": "\(folder)/.cache-of-test"]) { $1 }
      .merging(environment) { $1 }
    let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    try process.run()
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    // Both pipes are emptied while the program runs, so that neither can fill up.
    let outputText = GrowingText(output.fileHandleForReading)
    let errorText = GrowingText(errors.fileHandleForReading)
    meanwhile(process, errorText)
    let texts = (outputText.whole, errorText.whole)
    process.waitUntilExit()
    return Result(exitCode: process.terminationStatus, output: texts.0, errors: texts.1)
  }
}

/// What comes through a pipe, read on a thread of its own.
final class GrowingText: @unchecked Sendable {
  private let condition = NSCondition()
  private var data = Data()
  private var isWhole = false

  /// Reads to the end, and keeps the handle open until then. A terminal ends in an error.
  init(_ handle: FileHandle) {
    Thread.detachNewThread { [self] in
      var chunk = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = max(0, read(handle.fileDescriptor, &chunk, chunk.count))
        condition.withLock {
          data += chunk[..<count]
          isWhole = count == 0
          condition.broadcast()
        }
        if count == 0 { return }
      }
    }
  }

  /// Waits for the end.
  var whole: String {
    condition.withLock {
      while !isWhole { condition.wait() }
      return String(decoding: data, as: UTF8.self)
    }
  }

  /// Waits until the text contains a part so often; the end and half a minute end the wait, too.
  func wait(for part: String, count: Int = 1) {
    let limit = Date(timeIntervalSinceNow: 30)
    condition.withLock {
      while !isWhole,
        String(decoding: data, as: UTF8.self).components(separatedBy: part).count <= count
      {
        if !condition.wait(until: limit) { return }
      }
    }
  }
}
