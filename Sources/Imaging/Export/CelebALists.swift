import Faces

/// The three annotation files of an export, in CelebA's own format.
///
/// - `list_attr_celeba.txt`: the number of pictures; the 40 attribute names, each followed by a
///   blank; for each picture its name and 40 values, right-aligned in three columns.
/// - `list_eval_partition.txt`: name and part: 0 train, 1 validation, 2 test.
/// - `identity_CelebA.txt`: name and the person's number. Every face is a person of its own.
///
/// Lines end in CRLF, the last one too, as in the files that CelebA's authors give away.
struct CelebALists {
  /// CelebA's attributes in its order. What the factors of a face do not decide is −1 for all.
  static let attributeNames = [
    "5_o_Clock_Shadow", "Arched_Eyebrows", "Attractive", "Bags_Under_Eyes", "Bald", "Bangs",
    "Big_Lips", "Big_Nose", "Black_Hair", "Blond_Hair", "Blurry", "Brown_Hair", "Bushy_Eyebrows",
    "Chubby", "Double_Chin", "Eyeglasses", "Goatee", "Gray_Hair", "Heavy_Makeup",
    "High_Cheekbones", "Male", "Mouth_Slightly_Open", "Mustache", "Narrow_Eyes", "No_Beard",
    "Oval_Face", "Pale_Skin", "Pointy_Nose", "Receding_Hairline", "Rosy_Cheeks", "Sideburns",
    "Smiling", "Straight_Hair", "Wavy_Hair", "Wearing_Earrings", "Wearing_Hat",
    "Wearing_Lipstick", "Wearing_Necklace", "Wearing_Necktie", "Young",
  ]

  let faces: SyntheticFaces
  let count: Int

  /// `000001.jpg` for index 0.
  static func name(at index: Int, extension suffix: String = "jpg") -> String {
    let digits = "\(index + 1)"
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "." + suffix
  }

  /// The parts of a smaller export have the same shares as those of the whole.
  func split(at index: Int) -> DatasetSplit {
    let whole = SyntheticFaces.count
    let train = SyntheticFaceSource.range(of: .train).upperBound
    let validation = SyntheticFaceSource.range(of: .validation).upperBound
    if index < train * count / whole { return .train }
    return index < validation * count / whole ? .validation : .test
  }

  /// Name and content of each file.
  var files: [(name: String, content: [UInt8])] {
    [
      ("list_attr_celeba.txt", attributes), ("list_eval_partition.txt", partition),
      ("identity_CelebA.txt", identities),
    ]
  }

  private static let lineEnd: [UInt8] = [0x0D, 0x0A]

  private var attributes: [UInt8] {
    let known = CelebALists.attributeNames.map { SyntheticFaces.attributeNames.firstIndex(of: $0) }
    var text = Array("\(count)".utf8) + CelebALists.lineEnd
    for name in CelebALists.attributeNames { text += Array("\(name) ".utf8) }
    text += CelebALists.lineEnd
    text.reserveCapacity(text.count + count * (12 + 3 * known.count))
    for index in 0..<count {
      let truths = faces.attributes(at: index)
      text += CelebALists.name(at: index).utf8
      for column in known {
        let isTrue = column.map { truths[$0] } ?? false
        text += isTrue ? [0x20, 0x20, 0x31] : [0x20, 0x2D, 0x31]
      }
      text += CelebALists.lineEnd
    }
    return text
  }

  private var partition: [UInt8] {
    pairs { index in
      switch split(at: index) {
      case .all, .train: 0
      case .validation: 1
      case .test: 2
      }
    }
  }

  private var identities: [UInt8] { pairs { $0 + 1 } }

  private func pairs(_ value: (Int) -> Int) -> [UInt8] {
    var text: [UInt8] = []
    for index in 0..<count {
      text += "\(CelebALists.name(at: index)) \(value(index))".utf8
      text += CelebALists.lineEnd
    }
    return text
  }
}
