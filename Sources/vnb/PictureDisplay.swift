import ArgumentParser
import Evaluation
import Raster
import Terminal

/// How pictures are shown in the terminal.
enum PictureChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, kitty, iterm2, sixel, blocks, none
}

/// `--pictures`
struct PictureOptions: ParsableArguments {
  @Option(
    help: "Pictures in the terminal: as it can show them, or in a way of your choice.")
  var pictures = PictureChoice.auto
}

/// Pictures of shown results, as the terminal can show them.
struct PictureDisplay: Sendable {
  private let picture: TerminalPicture
  private let columns: Int
  private let rows: Int

  /// Lines that stay for the text around a picture.
  private static let linesForText = 6

  /// - Returns: nil where no pictures can be shown, or none are wanted.
  init?(_ choice: PictureChoice, _ environment: [String: String]) {
    var features = TerminalFeatures.detect(environment: environment)
    if let chosen = TerminalFeatures.PictureProtocol(named: choice.rawValue) {
      features.pictures = chosen
    }
    guard let picture = TerminalPicture(features: features) else { return nil }
    self.picture = picture
    columns = max(1, features.columns - 1)
    rows = max(4, features.rows - Self.linesForText)
  }

  /// Nil for results that are no picture; a chart has its text.
  func text(of presentation: Presentation) -> String? {
    guard presentation.kind == .picture,
      let file = presentation.files.first(where: { $0.fileExtension == "png" }),
      let image = try? PNGCodec.decode(file.bytes)
    else { return nil }
    return picture.text(
      pixels: image.pixels, width: image.width, height: image.height, channels: image.channels,
      columns: columns, rows: rows)
  }
}
