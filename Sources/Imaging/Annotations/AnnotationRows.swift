/// The rows of a list: a value for each picture, found by the picture's stem.
///
/// Lists and folders are usually in the same order: then a picture's row is the next one, and no table
/// of all names is made.
package struct AnnotationRows<Value> {
  private let lines: AnnotationLines
  private var stems: [Range<Int>] = []
  private var values: [Value] = []
  /// All rows by stem, once they turned out to be in no order.
  private var places: [ArraySlice<UInt8>: Int]?

  init(of lines: AnnotationLines) {
    self.lines = lines
  }

  var count: Int { values.count }

  mutating func reserveCapacity(_ count: Int) {
    stems.reserveCapacity(count)
    values.reserveCapacity(count)
  }

  /// Adds a row; a second one for the same picture is an error.
  mutating func add(
    _ value: Value, for name: Range<Int>, line: Int, advice: String
  ) throws(DatasetError) {
    let stem = lines.stemRange(name)
    if places == nil, let last = stems.last, !lines.isAscending(last, stem) {
      var all: [ArraySlice<UInt8>: Int] = [:]
      for (place, stem) in stems.enumerated() { all[lines.slice(stem)] = place }
      places = all
    }
    if places?.updateValue(values.count, forKey: lines.slice(stem)) != nil {
      throw lines.fault("a second row for '\(lines.text(name))'", line: line, advice: advice)
    }
    stems.append(stem)
    values.append(value)
  }

  /// The value of each picture, and how many rows belong to none.
  ///
  /// Throws for a picture that has no row.
  package func values(
    of pictures: [[UInt8]]
  ) throws(DatasetError) -> (values: [Value], unused: Int) {
    var result: [Value] = []
    result.reserveCapacity(pictures.count)
    var used = [Bool](repeating: false, count: count)
    var places = places
    var next = 0
    for picture in pictures {
      let stem = PictureName.stem(picture[...])
      var place: Int?
      if next < count, lines.equals(stems[next], stem) {
        place = next
      } else {
        if places == nil { places = allPlaces }
        place = places?[stem]
      }
      guard let place else {
        throw lines.fault(
          "no row for the picture '\(String(decoding: picture, as: UTF8.self))'",
          advice: "take pictures and lists of the same edition, or move the list away")
      }
      result.append(values[place])
      used[place] = true
      next = place + 1
    }
    return (result, used.count { !$0 })
  }

  private var allPlaces: [ArraySlice<UInt8>: Int] {
    Dictionary(uniqueKeysWithValues: stems.enumerated().map { (lines.slice($1), $0) })
  }
}
