import Charts
import Raster

/// What sets two pictures apart, pixel by pixel.
///
/// Grey pictures count as coloured ones with three equal channels: how a file holds its pixels says
/// nothing about them.
public struct PictureDifference {
  public let old: Image
  public let new: Image
  /// Pixels of which a channel differs; nil when the sizes do.
  let changedPixels: Int?
  /// Of all channels, 0…255.
  let largest: Int
  /// 10·log₁₀(255²/MSE) over all channels, in decibels; infinite for equal pictures.
  let psnr: Double

  init(old: Image, new: Image) {
    let (old, new) = (old.coloured, new.coloured)
    self.old = old
    self.new = new
    guard old.width == new.width, old.height == new.height else {
      (changedPixels, largest, psnr) = (nil, 255, 0)
      return
    }
    var (changed, largest, squares) = (0, 0, 0)
    for pixel in 0..<(old.width * old.height) {
      var isChanged = false
      for index in (3 * pixel)..<(3 * pixel + 3) where old.pixels[index] != new.pixels[index] {
        let distance = abs(Int(old.pixels[index]) - Int(new.pixels[index]))
        largest = max(largest, distance)
        squares += distance * distance
        isChanged = true
      }
      if isChanged { changed += 1 }
    }
    changedPixels = changed
    self.largest = largest
    let mean = Double(squares) / Double(max(1, old.pixels.count))
    psnr = squares == 0 ? .infinity : PictureMeasure.psnr(meanSquare: mean)
  }

  var isEmpty: Bool { changedPixels == 0 }

  /// In words, for people.
  var summary: String {
    guard let changedPixels else {
      return "the picture was \(old.width)x\(old.height), it is \(new.width)x\(new.height) now"
    }
    if changedPixels == 0 { return "all pixels are equal" }
    let count = old.width * old.height
    return "\(changedPixels) of \(count) pixels differ, by up to \(largest) of 255, "
      + "PSNR \(PictureMeasure.text(psnr)) dB"
  }

  // MARK: - Sheet

  /// `old | new | difference` side by side. The difference is |old − new| of each channel,
  /// multiplied so that the largest becomes white.
  func sheet() throws -> Image {
    try Self.sheet(old: .picture(old), new: .picture(new), difference: amplified)
  }

  /// For a picture whose other side is not there, or is none.
  static func sheet(of picture: Image, isOld: Bool, other: String) throws -> Image {
    let shown = ContactSheet.Content.picture(picture.coloured)
    return try sheet(
      old: isOld ? shown : .failed(other), new: isOld ? .failed(other) : shown,
      difference: (.empty, "difference"))
  }

  private static func sheet(
    old: ContactSheet.Content, new: ContactSheet.Content,
    difference: (content: ContactSheet.Content, title: String)
  ) throws -> Image {
    try ContactSheet(
      sections: [
        ContactSheet.Section(cells: [
          ContactSheet.Cell(old, title: "old"), ContactSheet.Cell(new, title: "new"),
          ContactSheet.Cell(difference.content, title: difference.title),
        ])
      ], columns: 3
    ).image()
  }

  private var amplified: (content: ContactSheet.Content, title: String) {
    guard changedPixels != nil else { return (.failed("sizes differ"), "difference") }
    let factor = 255 / max(1, largest)
    var pixels = [UInt8](repeating: 0, count: old.pixels.count)
    for index in pixels.indices {
      pixels[index] = UInt8(abs(Int(old.pixels[index]) - Int(new.pixels[index])) * factor)
    }
    return (
      .picture(Image(width: old.width, height: old.height, pixels: pixels)),
      factor == 1 ? "difference" : "difference x \(factor)"
    )
  }
}

extension Image {
  /// With three channels.
  fileprivate var coloured: Image {
    guard channels == 1 else { return self }
    return Image(width: width, height: height, pixels: pixels.flatMap { [$0, $0, $0] })
  }
}
