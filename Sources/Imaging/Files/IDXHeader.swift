import Archives

/// The head of an IDX file, as MNIST comes in (http://yann.lecun.com/exdb/mnist).
///
/// Two zeros, the type of the values (8 for bytes), the number of dimensions, and each dimension as
/// four bytes, the highest first. Pictures have three: count, height, width; a fourth may say how
/// many channels, 1 or 3. Labels have one.
struct IDXHeader: Hashable {
  let count: Int
  let height: Int
  let width: Int
  let channels: Int

  /// Bytes before the first picture.
  var size: Int { channels == 1 ? 16 : 20 }
  var bytesPerPicture: Int { height * width * channels }

  /// Whether bytes begin as an IDX file does.
  static func isIDX(_ head: [UInt8]) -> Bool {
    head.count >= 8 && head[0] == 0 && head[1] == 0
      && [0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E].contains(head[2]) && (1...4).contains(head[3])
  }

  /// The dimensions, for values that are bytes.
  static func dimensions(_ head: [UInt8]) throws(ArchiveProblem) -> [Int] {
    guard isIDX(head), head[2] == 8 else {
      throw ArchiveProblem(
        "an IDX file whose values are no bytes", advice: "name one with pictures of 8 bits")
    }
    let count = Int(head[3])
    guard head.count >= 4 + 4 * count else {
      throw ArchiveProblem("cut short: the IDX file ends in its head")
    }
    return (0..<count).map { dimension in
      head[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  init(_ head: [UInt8], limits: LoadLimits) throws(ArchiveProblem) {
    let dimensions = try IDXHeader.dimensions(head)
    guard dimensions.count >= 3 else {
      throw ArchiveProblem(
        "an IDX file of labels, not of pictures", advice: "name the one with 'images' in its name")
    }
    count = dimensions[0]
    height = dimensions[1]
    width = dimensions[2]
    channels = dimensions.count == 4 ? dimensions[3] : 1
    guard channels == 1 || channels == 3 else {
      throw ArchiveProblem(
        "an IDX file of pictures with \(channels) channels", advice: "1 and 3 can be read")
    }
    guard width > 0, height > 0 else {
      throw ArchiveProblem("damaged: its pictures are \(width)x\(height) pixels")
    }
    let side = limits.pictures.maximumSide
    guard width <= side, height <= side, width <= limits.pictures.maximumPixels / height else {
      throw ArchiveProblem(
        "too large: pictures of \(width)x\(height) pixels; max-side=\(side) and "
          + "max-pixels=\(limits.pictures.maximumPixels) are allowed",
        advice: "raise them when that is meant")
    }
    guard count <= limits.archives.members else {
      throw ArchiveProblem(
        "\(count) pictures, max-members=\(limits.archives.members) are allowed",
        advice: "raise max-members when that is meant")
    }
  }
}
