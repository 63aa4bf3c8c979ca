import CChafa

// A picture goes to a terminal in one of two ways, through chafa in both:
//
// 1. As pixels, in the protocol of kitty, of iTerm2, or as sixels.
// 2. As Unicode blocks: every cell of the terminal shows the glyph and the two colours that are
//    closest to its part of the picture. Without colours the glyph alone.
//
// Nothing is asked of the terminal; which way it takes is `TerminalFeatures.pictures`.

/// Turns pictures into what a terminal shows as them.
public struct TerminalPicture: Sendable {
  private let features: TerminalFeatures
  /// Pixels of a picture that a cell of the terminal stands for, when there is room.
  private let cell: TerminalFeatures.PixelSize

  /// - Returns: nil for a terminal that shows no pictures.
  public init?(features: TerminalFeatures) {
    guard features.pictures != .none else { return nil }
    self.features = features
    // A block shows little of what it covers: small pictures are shown larger by them.
    cell =
      features.pictures == .blocks
      ? .init(width: 2, height: 4) : features.cellPixels ?? .init(width: 10, height: 20)
  }

  /// The control sequences and characters for a picture, ending in a new line.
  ///
  /// - Parameters:
  ///   - pixels: `height × width × channels` bytes, 1 channel (grey) or 3.
  ///   - columns: the most that it may take; the picture keeps its proportions.
  ///   - rows: the same.
  /// - Returns: nil when the pixels do not match the size, or when memory runs out.
  public func text(
    pixels: [UInt8], width: Int, height: Int, channels: Int, columns: Int, rows: Int
  ) -> String? {
    guard width > 0, height > 0, channels == 1 || channels == 3,
      pixels.count == width * height * channels, columns > 0, rows > 0
    else { return nil }
    let size = fitted(width: width, height: height, columns: columns, rows: rows)
    guard let config = chafa_canvas_config_new() else { return nil }
    defer { chafa_canvas_config_unref(config) }
    chafa_canvas_config_set_geometry(config, Int32(size.columns), Int32(size.rows))
    chafa_canvas_config_set_cell_geometry(
      config, Int32(features.cellPixels?.width ?? 10), Int32(features.cellPixels?.height ?? 20))
    chafa_canvas_config_set_pixel_mode(config, pixelMode)
    chafa_canvas_config_set_canvas_mode(config, canvasMode)
    useBlocks(config)
    guard let canvas = chafa_canvas_new(config) else { return nil }
    defer { chafa_canvas_unref(canvas) }
    Self.withAlpha(pixels, channels: channels).withUnsafeBufferPointer { buffer in
      chafa_canvas_draw_all_pixels(
        canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, buffer.baseAddress, Int32(width), Int32(height),
        Int32(4 * width))
    }
    return print(canvas)
  }

  /// With four bytes a pixel: chafa 1.12 skews rows whose length is no multiple of four.
  private static func withAlpha(_ pixels: [UInt8], channels: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count / channels * 4)
    for pixel in stride(from: 0, to: pixels.count, by: channels) {
      for channel in 0..<3 { result.append(pixels[pixel + min(channel, channels - 1)]) }
      result.append(255)
    }
    return result
  }

  private func print(_ canvas: OpaquePointer) -> String? {
    // What the terminal is called does not matter: its way was chosen already.
    guard let database = chafa_term_db_get_default(),
      let terminal = chafa_term_db_get_fallback_info(database)
    else { return nil }
    defer { chafa_term_info_unref(terminal) }
    guard let text = chafa_canvas_print(canvas, terminal) else { return nil }
    defer { cchafa_free_text(text) }
    let bytes = UnsafeRawBufferPointer(start: text.pointee.str, count: Int(text.pointee.len))
    let result = String(decoding: bytes, as: UTF8.self)
    return result.hasSuffix("\n") ? result : result + "\n"
  }

  /// As large as the picture is, or as there is room for.
  private func fitted(
    width: Int, height: Int, columns: Int, rows: Int
  ) -> (columns: Int, rows: Int) {
    let (wanted, high) = (Double(width) / Double(cell.width), Double(height) / Double(cell.height))
    let factor = min(1, Double(columns) / wanted, Double(rows) / high)
    return (
      max(1, min(columns, Int((wanted * factor).rounded()))),
      max(1, min(rows, Int((high * factor).rounded())))
    )
  }

  private var pixelMode: ChafaPixelMode {
    switch features.pictures {
    case .kitty: CHAFA_PIXEL_MODE_KITTY
    case .iTerm2: CHAFA_PIXEL_MODE_ITERM2
    case .sixel: CHAFA_PIXEL_MODE_SIXELS
    case .blocks, .none: CHAFA_PIXEL_MODE_SYMBOLS
    }
  }

  private var canvasMode: ChafaCanvasMode {
    guard features.pictures == .blocks else { return CHAFA_CANVAS_MODE_TRUECOLOR }
    return switch features.colours {
    case .direct: CHAFA_CANVAS_MODE_TRUECOLOR
    case .palette: CHAFA_CANVAS_MODE_INDEXED_240
    case .ansi: CHAFA_CANVAS_MODE_INDEXED_16
    case .none: CHAFA_CANVAS_MODE_FGBG
    }
  }

  private func useBlocks(_ config: OpaquePointer) {
    guard let symbols = chafa_symbol_map_new() else { return }
    defer { chafa_symbol_map_unref(symbols) }
    chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_BLOCK)
    chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_SPACE)
    chafa_canvas_config_set_symbol_map(config, symbols)
  }
}
