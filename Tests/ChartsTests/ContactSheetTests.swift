import Charts
import Raster
import Testing

@Suite struct ContactSheetTests {
  /// No two pixels of the pictures are the same.
  static func picture(_ number: Int, side: Int = 32) -> Image {
    Image(
      width: side, height: side,
      pixels: (0..<(side * side)).flatMap {
        [UInt8($0 % 251), UInt8(($0 / 7) % 256), UInt8(number)]
      })
  }

  /// Where the picture's first pixel lies, if the whole of it is there unchanged.
  static func find(_ picture: Image, in sheet: Image, scale: Int = 1) -> (x: Int, y: Int)? {
    for y in 0...(sheet.height - picture.height * scale) {
      for x in 0...(sheet.width - picture.width * scale)
      where sheet.pixel(x, y) == picture.pixel(0, 0) {
        let same = (0..<(picture.height * scale)).allSatisfy { row in
          (0..<(picture.width * scale)).allSatisfy { column in
            sheet.pixel(x + column, y + row) == picture.pixel(column / scale, row / scale)
          }
        }
        if same { return (x, y) }
      }
    }
    return nil
  }

  @Test func picturesKeepTheirPixelsAndStandInRows() throws {
    let pictures = (0..<5).map { Self.picture($0) }
    let sheet = try ContactSheet(pictures, columns: 3).image()
    // Two pixels between the places, four around them.
    #expect(sheet.width == 4 + 3 * 32 + 2 * 2 + 4 && sheet.height == 4 + 2 * 32 + 2 + 4)
    for (number, picture) in pictures.enumerated() {
      let place = try #require(Self.find(picture, in: sheet))
      #expect(place == (4 + (number % 3) * 34, 4 + (number / 3) * 34))
    }
    // The last place of the last row is free.
    #expect(sheet.pixel(4 + 2 * 34 + 5, 4 + 34 + 5) == [255, 255, 255])
  }

  @Test func scaleRepeatsPixels() throws {
    let sheet = try ContactSheet([Self.picture(9, side: 8)], columns: 1, scale: 3).image()
    #expect(Self.find(Self.picture(9, side: 8), in: sheet, scale: 3) != nil)
  }

  @Test func smallerPicturesStandInTheMiddleAndGreyOnesAreRepeated() throws {
    let grey = Image(width: 8, height: 8, channels: 1, filledWith: 90)
    let sheet = try ContactSheet([Self.picture(1), grey], columns: 2).image()
    #expect(sheet.pixel(4 + 34 + 12, 4 + 12) == [90, 90, 90])
    #expect(sheet.pixel(4 + 34 + 11, 4 + 12) == [255, 255, 255])
    #expect(sheet.pixel(4 + 34 + 19, 4 + 19) == [90, 90, 90])
  }

  @Test func titlesAndLabelsStandBesideThePictures() throws {
    let cells = (0..<2).map { ContactSheet.Cell(.picture(Self.picture($0)), title: "15.2") }
    let plain = try ContactSheet((0..<2).map { Self.picture($0) }, columns: 2).image()
    let labelled = try ContactSheet(
      sections: [.init(label: "r = 0.5", cells: cells)], columns: 2, columnLabels: ["a", "b"]
    ).image()
    #expect(labelled.width > plain.width && labelled.height > plain.height)
    let first = try #require(Self.find(Self.picture(0), in: labelled))
    #expect(first.x > 30 && first.y > 10)
    // Ink to the left, above and below.
    func hasInk(_ columns: Range<Int>, _ rows: Range<Int>) -> Bool {
      rows.contains { y in columns.contains { labelled.pixel($0, y).allSatisfy { $0 < 140 } } }
    }
    #expect(hasInk(0..<(first.x - 4), first.y..<(first.y + 32)))
    #expect(hasInk(first.x..<(first.x + 32), 0..<first.y))
    #expect(hasInk(first.x..<(first.x + 32), (first.y + 33)..<labelled.height))
  }

  @Test func aFailedPlaceIsMarked() throws {
    let sheet = try ContactSheet(
      sections: [
        .init(cells: [.init(.picture(Self.picture(0, side: 96))), .init(.failed("NaN"))])
      ],
      columns: 2
    ).image()
    #expect(sheet.pixel(8 + 96 + 4 + 2, 8 + 2) == [0xEE, 0xEE, 0xEE])
    #expect(sheet.count(of: [0xEE, 0xEE, 0xEE]) > 96 * 90)
    #expect(sheet.count(of: [0xEE, 0xEE, 0xEE]) < 96 * 96)
  }

  @Test func sectionsBeginRowsAndLongOnesGoOn() throws {
    let sheet = ContactSheet(
      sections: [
        .init(label: "a", cells: (0..<3).map { .init(.picture(Self.picture($0))) }),
        .init(label: "b", cells: [.init(.picture(Self.picture(7)))]),
      ], columns: 2)
    let image = try sheet.image()
    let places = try [0, 2, 7].map { try #require(Self.find(Self.picture($0), in: image)) }
    #expect(Set(places.map(\.x)).count == 1)
    #expect(places.map(\.y) == [4, 38, 72])
  }

  @Test func nothingIsASmallWhiteSheetAndTooMuchAnError() throws {
    let empty = try ContactSheet([], columns: 7).image()
    #expect(empty.width > 0 && empty.pixels.allSatisfy { $0 == 255 })
    #expect(throws: ChartError.self) {
      try ContactSheet([Self.picture(0)], columns: .max, scale: .max).image()
    }
    #expect(throws: ChartError.self) {
      try ContactSheet((0..<1100).map { Self.picture($0 % 8) }, columns: 1).image()
    }
    let error = #expect(throws: ChartError.self) {
      try ContactSheet([Self.picture(0)], columns: 1, scale: 2000).image()
    }
    #expect(
      error?.description
        == "a picture of 64000x64000 pixels is too large to be drawn; at most 32767 in each direction"
    )
  }
}
