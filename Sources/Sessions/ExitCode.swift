import Evaluation

/// The exit codes of the command line; of several that apply, the first in ``precedence`` is used.
public enum ExitCode: Int32, Sendable {
  case success = 0
  /// A cell failed while running.
  case cellFailed = 1
  /// The notebook is wrong; nothing was run.
  case wrongNotebook = 2
  /// `verify` or `expect` found a difference.
  case difference = 3
  /// Something would have to run, but may not.
  case refusedToCompute = 4
  case wrongUsage = 64
  /// The notebook or a path on the command line does not exist, or data cannot be used.
  case unusableInput = 66
  case ourFault = 70
  case cannotCreateOutput = 73
  case inputOutputError = 74
  case interrupted = 130
  case terminated = 143

  private static let precedence: [ExitCode] = [
    .interrupted, .terminated, .ourFault, .cannotCreateOutput, .inputOutputError, .unusableInput,
    .wrongUsage, .wrongNotebook, .cellFailed, .refusedToCompute, .difference, .success,
  ]

  /// The one code for everything that happened in a run.
  public static func first(of codes: some Sequence<ExitCode>) -> ExitCode {
    precedence.first(where: Set(codes).contains) ?? .success
  }

  /// The code for a command that could not do its work.
  public init(_ cause: CommandFailure.Cause) {
    self =
      switch cause {
      case .failed: .cellFailed
      case .unusableData: .unusableInput
      case .cannotCreate: .cannotCreateOutput
      case .inputOutput: .inputOutputError
      case .refused: .refusedToCompute
      }
  }
}
