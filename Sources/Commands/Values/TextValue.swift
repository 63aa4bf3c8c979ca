import Evaluation

/// A text that is shown and written nowhere: what `help` and `save` answer.
struct TextValue: PresentableValue {
  let text: String

  init(_ text: String) { self.text = text }

  var type: ValueType { .text }

  func presentation(_ options: PresentationOptions) -> Presentation {
    Presentation(kind: .text, text: text)
  }
}
