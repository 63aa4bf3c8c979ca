import CCairo
import Raster

/// A canvas on Cairo: a picture in memory or an SVG document.
///
/// Text is drawn as outlines of the bundled font, so it looks the same in both and in every viewer,
/// and an SVG document needs neither fonts nor ids: several can stand in one page.
struct CairoCanvas: Canvas {
  /// Cairo's own limit for pictures.
  static let largestSide = 32767

  private let context: OpaquePointer
  private let regular: Typeface
  private let semibold: Typeface

  private init(context: OpaquePointer) throws(ChartError) {
    regular = try Typeface.regular.get()
    semibold = try Typeface.semibold.get()
    self.context = context
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
  }

  // MARK: - Where to

  /// Draws a picture on white.
  ///
  /// - Parameters:
  ///   - width, height: In points.
  ///   - scale: Pixels a point.
  static func image(
    width: Int, height: Int, scale: Int = 1, draw: (CairoCanvas) -> Void
  ) throws(ChartError) -> Image {
    let (columns, rows) = (width * scale, height * scale)
    guard columns <= largestSide, rows <= largestSide else {
      throw .tooLarge(width: columns, height: rows, limit: largestSide)
    }
    let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(columns), Int32(rows))
    defer { cairo_surface_destroy(surface) }
    try paint(on: surface, scale: Double(scale)) { canvas in
      canvas.fillRectangle(
        x: 0, y: 0, width: Double(width), height: Double(height), colour: Colour(0xFFFFFF))
      draw(canvas)
    }
    cairo_surface_flush(surface)
    guard let data = cairo_image_surface_get_data(surface) else {
      throw .drawing("Cairo gives no pixels")
    }
    let stride = Int(cairo_image_surface_get_stride(surface))
    var pixels = [UInt8](repeating: 0, count: columns * rows * 3)
    for row in 0..<rows {
      for column in 0..<columns {
        let pixel = (data + row * stride).withMemoryRebound(to: UInt32.self, capacity: columns) {
          $0[column]
        }
        let start = (row * columns + column) * 3
        pixels[start] = UInt8(truncatingIfNeeded: pixel >> 16)
        pixels[start + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
        pixels[start + 2] = UInt8(truncatingIfNeeded: pixel)
      }
    }
    return Image(width: columns, height: rows, channels: 3, pixels: pixels)
  }

  /// Draws an SVG document on white; a point is a pixel of the page.
  ///
  /// Cairo numbers its surfaces by an id that counts on in the process: it is taken out, so that
  /// equal drawings give equal bytes. The title is put in for readers that cannot see.
  static func svg(
    width: Int, height: Int, title: String, draw: (CairoCanvas) -> Void
  ) throws(ChartError) -> [UInt8] {
    let sink = ByteSink()
    let surface = cairo_svg_surface_create_for_stream(
      { sink, bytes, count in
        guard let sink, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<ByteSink>.fromOpaque(sink).takeUnretainedValue().bytes
          .append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(sink).toOpaque(), Double(width), Double(height))
    defer { cairo_surface_destroy(surface) }
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX)
    try paint(on: surface, scale: 1) { canvas in
      canvas.fillRectangle(
        x: 0, y: 0, width: Double(width), height: Double(height), colour: Colour(0xFFFFFF))
      draw(canvas)
    }
    cairo_surface_finish(surface)
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .drawing(String(cString: cairo_status_to_string(status)))
    }
    return withExtendedLifetime(sink) { SVGText.normalized(sink.bytes, title: title) }
  }

  private static func paint(
    on surface: OpaquePointer?, scale: Double, draw: (CairoCanvas) -> Void
  ) throws(ChartError) {
    guard let context = cairo_create(surface) else { throw .drawing("no memory") }
    defer { cairo_destroy(context) }
    let canvas = try CairoCanvas(context: context)
    cairo_scale(context, scale, scale)
    draw(canvas)
    let status = cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .drawing(String(cString: cairo_status_to_string(status)))
    }
  }

  // MARK: - Canvas

  func fillRectangle(x: Double, y: Double, width: Double, height: Double, colour: Colour) {
    use(colour)
    cairo_rectangle(context, x, y, width, height)
    cairo_fill(context)
  }

  func strokeLine(_ places: [Place], width: Double, colour: Colour) {
    guard let first = places.first else { return }
    use(colour)
    cairo_set_line_width(context, width)
    cairo_move_to(context, first.x, first.y)
    for place in places.dropFirst() { cairo_line_to(context, place.x, place.y) }
    cairo_stroke(context)
  }

  func fillCircle(at centre: Place, radius: Double, colour: Colour) {
    use(colour)
    cairo_arc(context, centre.x, centre.y, radius, 0, 2 * .pi)
    cairo_fill(context)
  }

  func drawText(_ text: String, at place: Place, style: TextStyle) {
    use(colour: style.colour, font: style)
    let width = style.alignment == .leading ? 0 : measure(text, style: style)
    let shift = style.alignment == .centre ? width / 2 : width
    cairo_move_to(context, place.x - shift, place.y)
    cairo_text_path(context, text.drawable)
    cairo_fill(context)
  }

  func measure(_ text: String, style: TextStyle) -> Double {
    use(colour: style.colour, font: style)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text.drawable, &extents)
    return extents.x_advance
  }

  private func use(_ colour: Colour) {
    cairo_set_source_rgb(
      context, Double(colour.red) / 255, Double(colour.green) / 255, Double(colour.blue) / 255)
  }

  private func use(colour: Colour, font: TextStyle) {
    use(colour)
    cairo_set_font_face(context, (font.isBold ? semibold : regular).face)
    cairo_set_font_size(context, font.size)
  }
}

/// What is changed of Cairo's documents.
private enum SVGText {
  static func normalized(_ document: [UInt8], title: String) -> [UInt8] {
    var text = String(decoding: document, as: UTF8.self)
    if let start = text.firstRange(of: "<g id=\"surface"),
      let end = text[start.upperBound...].firstIndex(of: ">")
    {
      text.replaceSubrange(start.lowerBound...end, with: "<g>")
    }
    if !title.isEmpty, let group = text.firstRange(of: "<g>") {
      text.insert(contentsOf: "<title>\(escaped(title))</title>\n", at: group.lowerBound)
    }
    return Array(text.utf8)
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      default: scalar.value < 0x20 ? " " : String(scalar)
      }
    }.joined()
  }
}

/// Collects what Cairo writes.
private final class ByteSink {
  var bytes: [UInt8] = []
}

extension String {
  /// Without what would end a C string early or has no shape.
  fileprivate var drawable: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }
}
