import Evaluation
import Language

/// Every finding of the commands by its stable code: E05 for shapes and settings, E06 for files.
/// Codes are never given a second meaning; what commands share with the checker, such as a missing
/// argument, stands in ``CheckCode``.
public enum CommandCode: String, CaseIterable, Sendable {
  case badNetwork = "E0501"
  case entriesForLayers = "E0502"
  case noSeries = "E0503"
  case emptyInterval = "E0504"
  case uselessArgument = "E0505"
  case codeLength = "E0507"
  case pictureSize = "E0508"
  case networkSize = "E0509"
  case validationSize = "E0510"
  case nothingLeft = "E0511"
  case emptyPart = "E0512"
  case tooManyPictures = "E0514"
  case tooFewInputs = "E0515"
  case namesForInputs = "E0516"
  case unlikePictures = "E0517"
  case noPicturesInRuns = "E0518"
  case channels = "E0521"
  case sizeOutOfRange = "E0522"
  case unlikeCodes = "E0523"
  case tooFewPictures = "E0524"
  case tooManyEpochs = "E0525"
  case nothingKept = "E0526"
  case repeatedName = "E0527"

  case outsideOutput = "E0601"
  case unsuitableFormat = "E0602"
  case missingPath = "E0603"
  case missingGivenPath = "E0604"
  case unusableFile = "E0605"

  case factWithoutEffect = "W0501"
  case factTooLarge = "W0502"

  /// What the code stands for, in one line.
  public var meaning: String {
    switch self {
    case .badNetwork: "a network that cannot be built, whatever the pictures"
    case .entriesForLayers: "a list of kernels or strides of another length than the filters"
    case .noSeries: "a chart without a series"
    case .emptyInterval: "an interval of 'dist' with nothing between its ends"
    case .uselessArgument: "an argument without a meaning for this input, or beside the others"
    case .codeLength: "codes of another length than the model decodes"
    case .pictureSize: "pictures of another size than the model was trained on"
    case .networkSize: "pictures of a size that the network does not fit"
    case .validationSize: "validation pictures of another size than the training pictures"
    case .nothingLeft: "a 'skip' that leaves no picture"
    case .emptyPart: "a part of 'split' without a picture"
    case .tooManyPictures: "more pictures than the command takes"
    case .tooFewInputs: "a 'compare' of less than two inputs"
    case .namesForInputs: "more or fewer names than inputs of 'compare'"
    case .unlikePictures: "pictures that differ in size or number where they have to agree"
    case .noPicturesInRuns: "a 'grid' of runs that hold no pictures"
    case .channels: "pictures of neither 1 nor 3 channels"
    case .sizeOutOfRange: "a picture size that is zero or too large"
    case .unlikeCodes: "codes that differ in length or number where they have to agree"
    case .tooFewPictures: "fewer pictures than the command needs"
    case .tooManyEpochs: "more epochs to keep than there can be"
    case .nothingKept: "a 'film' of a training that kept no epochs"
    case .repeatedName: "a column of a table that would have the name of another"
    case .outsideOutput: "a 'save' that leaves the output folder, or takes the place of its files"
    case .unsuitableFormat: "a 'save' in a format that the value does not have"
    case .missingPath: "a path in the notebook that does not exist"
    case .missingGivenPath: "a path on the command line that does not exist"
    case .unusableFile: "a file that is neither a folder of pictures nor a saved model"
    case .factWithoutEffect: "a 'fact' for a model without a KL loss"
    case .factTooLarge: "a 'fact' that is usual for loss=bce beside loss=mse"
    }
  }

  /// Whether the data are at fault, not the notebook: exit code 66 in place of 2.
  public var concernsData: Bool { self == .missingGivenPath || self == .unusableFile }

  var severity: Diagnostic.Severity { rawValue.hasPrefix("W") ? .warning : .error }
}

extension CheckedCall {
  /// Reports a finding at an argument, or at the command's name when it was not written.
  mutating func report<T>(
    _ code: CommandCode, _ message: String, at argument: CommandArgument<T>, hint: String? = nil
  ) {
    report(code.severity, code: code.rawValue, message, at: argument, hint: hint)
  }

  /// Reports a finding at the command's name.
  mutating func report(_ code: CommandCode, _ message: String, hint: String? = nil) {
    report(code.severity, code: code.rawValue, message, hint: hint)
  }

  /// Reports a finding at an input or another place inside the call.
  mutating func report(
    _ code: CommandCode, _ message: String, at range: SourceRange, hint: String? = nil
  ) {
    report(Diagnostic(code.severity, code: code.rawValue, message, at: range, hint: hint))
  }

  /// Reports an argument that means nothing for this input, or beside the other arguments.
  mutating func reportUseless<T>(
    _ argument: CommandArgument<T>, _ message: String, hint: String = "leave it out"
  ) {
    guard isWritten(argument) else { return }
    report(.uselessArgument, message, at: argument, hint: hint)
  }
}
