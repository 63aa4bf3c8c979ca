/// Every code that reading a notebook can report, with what it means. Code in cells has those of
/// `SyntaxCode` besides.
public enum NotebookCode: String, CaseIterable, Sendable {
  case invalidUTF8 = "E0101"
  case zeroByte = "E0102"
  case loneCarriageReturn = "E0103"
  case tooLarge = "E0104"
  case unclosedFence = "E0105"
  case indentedCell = "W0106"
  case unclosedFrontMatter = "E0107"
  case malformedFrontMatter = "E0108"
  case unknownKey = "E0109"
  case repeatedKey = "E0110"
  case badKeyValue = "E0111"
  case unknownOption = "E0112"
  case repeatedOption = "E0113"
  case badOptionValue = "E0114"
  case lateOption = "E0115"
  case malformedLabel = "E0116"
  case repeatedLabel = "E0117"
  case reservedLabel = "E0118"
  case malformedOption = "E0119"
  case unlabelledPicture = "W0120"

  /// One line for the manual, lower case, no full stop.
  public var meaning: String {
    switch self {
    case .invalidUTF8: "the notebook is not UTF-8"
    case .zeroByte: "the notebook holds a zero byte"
    case .loneCarriageReturn: "a line ends in a carriage return alone"
    case .tooLarge: "the notebook is larger than the limit"
    case .unclosedFence: "a fenced block is never closed"
    case .indentedCell: "a cell is indented, so it is prose"
    case .unclosedFrontMatter: "the front matter is never closed"
    case .malformedFrontMatter: "a line of the front matter is not 'key: value'"
    case .unknownKey: "the front matter has no such key"
    case .repeatedKey: "a key of the front matter is given twice"
    case .badKeyValue: "a value of the front matter does not fit its key"
    case .unknownOption: "there is no such cell option"
    case .repeatedOption: "a cell option is given twice"
    case .badOptionValue: "a value does not fit its cell option"
    case .lateOption: "a cell option stands below the first statement"
    case .malformedLabel: "a label is not written as labels are"
    case .repeatedLabel: "two cells have the same label"
    case .reservedLabel: "a label has the form that cells without one have"
    case .malformedOption: "a line that starts with '#|' is not '#| name: value'"
    case .unlabelledPicture: "a cell without a label shows a picture"
    }
  }
}
