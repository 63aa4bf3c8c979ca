import CCairo
import CFonts

/// The bundled font in one weight, as Cairo uses it.
///
/// It is compiled into the program: no file is looked up while running, and the text is the same
/// everywhere. FreeType reads it in place; a face is made once in a process and never freed.
///
/// Cairo, FreeType and the libraries that they need cost 1.0 ms at the start of a process (median
/// of 300 starts of a program that does nothing: 0.9 ms without, 1.9 ms with them, on two cores of
/// a server), so they are linked, not loaded when needed.
struct Typeface: @unchecked Sendable {
  // Unchecked, as it is read only: Cairo counts references atomically and locks the face itself.
  let face: OpaquePointer

  static let regular = Result { () throws(ChartError) in
    try Typeface(bytes: cfonts_regular_bytes(), count: cfonts_regular_size)
  }
  static let semibold = Result { () throws(ChartError) in
    try Typeface(bytes: cfonts_semibold_bytes(), count: cfonts_semibold_size)
  }

  private init(bytes: UnsafePointer<UInt8>, count: Int) throws(ChartError) {
    var library: FT_Library?
    var face: FT_Face?
    guard FT_Init_FreeType(&library) == 0,
      FT_New_Memory_Face(library, bytes, FT_Long(count), 0, &face) == 0,
      let cairoFace = cairo_ft_font_face_create_for_ft_face(face, Int32(FT_LOAD_NO_HINTING))
    else { throw .drawing("FreeType cannot read the bundled font") }
    self.face = cairoFace
  }
}
