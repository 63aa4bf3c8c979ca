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
  static func run(
    _ arguments: [String], in folder: String, input: String = "",
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    try process.run()
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    // Both pipes are emptied while the program runs, so that neither can fill up.
    let reader = Reader(errors.fileHandleForReading)
    let outputBytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      exitCode: process.terminationStatus, output: String(decoding: outputBytes, as: UTF8.self),
      errors: String(decoding: reader.bytes, as: UTF8.self))
  }

  private final class Reader: @unchecked Sendable {
    private let queue = DispatchQueue(label: "errors")
    private var data = Data()

    init(_ handle: FileHandle) {
      queue.async { self.data = handle.readDataToEndOfFile() }
    }

    var bytes: Data { queue.sync { data } }
  }
}
