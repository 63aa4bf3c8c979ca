import Faces
import Raster
import Testing

/// FNV-1a over the bytes of a picture.
private func digest(_ image: Image) -> UInt64 {
  image.pixels.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

/// The mean absolute difference of two pictures, in grey levels.
private func difference(_ a: Image, _ b: Image) -> Double {
  let sum = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  return Double(sum) / Double(a.pixels.count)
}

private let faces = SyntheticFaces(seed: 0)

/// Digests of 96×96 pictures of seed 0.
private let recordedDigests: [UInt64] = [
  0x2362_67d0_22f1_a000,
  0x4c9c_56e8_59ea_7245,
  0x7a32_d7ab_fab8_2995,
  0x5f1d_41dc_680c_9057,
  0xb2e2_1daa_d7b7_9f50,
]

@Suite struct PictureTests {
  @Test func samePictureFromAnotherValueInAnotherOrderOnManyThreads() async {
    let forwards = (0..<12).map { digest(faces.render(at: $0, width: 48, height: 48)) }
    let other = SyntheticFaces(seed: 0)
    let backwards = (0..<12).reversed().map { digest(other.render(at: $0, width: 48, height: 48)) }
    #expect(forwards == Array(backwards.reversed()))
    let concurrent = await withTaskGroup(of: (Int, UInt64).self) { group in
      for index in 0..<12 {
        group.addTask { (index, digest(faces.render(at: index, width: 48, height: 48))) }
      }
      var digests = [UInt64](repeating: 0, count: 12)
      for await (index, value) in group { digests[index] = value }
      return digests
    }
    #expect(concurrent == forwards)
    #expect(Set(forwards).count == forwards.count)
  }

  /// Recorded once; a change means that every picture and all that was trained on them changes.
  @Test(arguments: zip([0, 1, 31, 4711, 202_598], recordedDigests))
  func picturesAreTheRecordedOnes(index: Int, expected: UInt64) {
    let value = digest(faces.render(at: index, width: 96, height: 96))
    #expect(value == expected, "\(index): 0x\(String(value, radix: 16))")
  }

  @Test func anotherSeedAnotherCrowd() {
    let other = SyntheticFaces(seed: 1)
    for index in 0..<4 {
      let a = faces.render(at: index, width: 32, height: 32)
      #expect(difference(a, other.render(at: index, width: 32, height: 32)) > 5)
    }
  }

  @Test(arguments: [
    (1, 1), (1, 7), (5, 3), (32, 32), (64, 40), (96, 96), (178, 218), (200, 96), (256, 256),
  ])
  func anySize(width: Int, height: Int) {
    for index in [0, 1, SyntheticFaces.count - 1] {
      for channels in [1, 3] {
        let image = faces.render(at: index, width: width, height: height, channels: channels)
        #expect(image.width == width && image.height == height && image.channels == channels)
        #expect(image.pixels.count == width * height * channels)
        if width > 30 { #expect(Set(image.pixels).count > 40) }
      }
    }
  }

  @Test func greyIsTheColoursLuma() {
    let colour = faces.render(at: 3, width: 64, height: 64)
    let grey = faces.render(at: 3, width: 64, height: 64, channels: 1)
    let apart = grey.pixels.indices.map { i in
      let luma =
        0.299 * Double(colour.pixels[3 * i]) + 0.587 * Double(colour.pixels[3 * i + 1])
        + 0.114 * Double(colour.pixels[3 * i + 2])
      return abs(luma - Double(grey.pixels[i]))
    }
    #expect(apart.max() ?? 9 <= 1.1)
  }

  @Test func portraitFramesTheSquarePicture() {
    for index in 0..<6 {
      let portrait = faces.render(at: index, width: 178, height: 218)
      let square = faces.render(at: index, width: 128, height: 128)
      var crop: [UInt8] = []
      for y in 50..<178 {
        crop += portrait.pixels[((y * 178 + 25) * 3)..<((y * 178 + 153) * 3)]
      }
      let cropped = Image(width: 128, height: 128, pixels: crop)
      #expect(difference(cropped, square) < 1)
    }
  }

  @Test func sizesShowTheSameFace() {
    for index in 0..<4 {
      let large = faces.render(at: index, width: 128, height: 128)
      let small = faces.render(at: index, width: 64, height: 64)
      var halved: [UInt8] = []
      for y in 0..<64 {
        for x in 0..<64 {
          for c in 0..<3 {
            let k = (2 * y * 128 + 2 * x) * 3 + c
            let sum = [k, k + 3, k + 384, k + 387].reduce(0) { $0 + Int(large.pixels[$1]) }
            halved.append(UInt8((sum + 2) / 4))
          }
        }
      }
      #expect(difference(Image(width: 64, height: 64, pixels: halved), small) < 6)
    }
  }
}

@Suite struct FactorTests {
  @Test func factorsLieInTheirRanges() {
    var outside: Set<String> = []
    for index in 0..<1000 {
      let factors = faces.factors(at: index)
      for factor in FaceFactor.allCases where !factor.range.contains(factors[factor]) {
        outside.insert(factor.name)
      }
    }
    #expect(outside.isEmpty)
  }

  @Test func everyFactorVaries() {
    let sample = (0..<1000).map { faces.factors(at: $0) }
    for factor in FaceFactor.allCases {
      #expect(Set(sample.map { $0[factor] }).count >= 2, "\(factor.name)")
    }
    #expect(FaceFactor.allCases.filter { !$0.isDiscrete }.count >= 20)
  }

  @Test func rawValuesAreTheFactorsPlaces() {
    // The factors' storage and their random streams go by the raw value.
    #expect(FaceFactor.allCases.map(\.rawValue) == Array(0..<FaceFactor.allCases.count))
    #expect(faces.factors(at: 0).values.map(\.name) == FaceFactor.allCases.map(\.name))
  }

  @Test func aFactorIsHeldInItsRange() {
    var factors = FaceFactors()
    factors[.yaw] = 1000
    #expect(factors[.yaw] == FaceFactor.yaw.range.upperBound)
    factors[.yaw] = .nan
    #expect(factors[.yaw] == FaceFactor.yaw.range.lowerBound)
    factors[.hat] = 1.6
    #expect(factors[.hat] == 2)
  }

  /// Each factor changes the picture of some face that can show it.
  @Test(arguments: FaceFactor.allCases)
  func aFactorChangesThePicture(factor: FaceFactor) {
    var largest = 0.0
    for index in 0..<2 {
      var factors = faces.factors(at: index)
      factors[.hat] = 3
      factors[.glasses] = 1
      factors[.tied] = 1
      factors[.earrings] = 1
      factors[.mouthOpening] = 0.5
      factors[.age] = 60
      factors[.hairLength] = 0.6
      factors[.goatee] = 0.6
      factors[.hairGreyness] = 0
      factors[.lipstick] = 0.8
      factors[.eyeMakeup] = 0.5
      factors[.backgroundKind] = [2, 4][index]
      factors[.backgroundSaturation] = 0.5
      factors[.clothingKind] = 2
      if [.tied, .bangs, .hairParting, .hairVolume, .recession, .hairWave].contains(factor) {
        factors[.hat] = 0
        factors[.tied] = 0
      }
      if [.bangs, .baldness].contains(factor) { factors[.tied] = 0 }
      var other = factors
      factors[factor] = factor.range.lowerBound
      other[factor] = factor.range.upperBound
      if [.backgroundHue, .clothingHue, .hatHue].contains(factor) { other[factor] = 0.5 }
      largest = max(
        largest,
        difference(
          faces.render(factors: factors, width: 89, height: 109),
          faces.render(factors: other, width: 89, height: 109)))
    }
    #expect(largest > 0.01, "\(factor.name)")
  }
}

@Suite struct AttributeTests {
  private static let names = SyntheticFaces.attributeNames
  private static let table = (0..<4000).map { faces.attributes(at: $0) }

  private func share(_ name: String, where condition: String? = nil) throws -> Double {
    let column = try #require(Self.names.firstIndex(of: name))
    let rows: [[Bool]]
    if let condition {
      let other = try #require(Self.names.firstIndex(of: condition))
      rows = Self.table.filter { $0[other] }
    } else {
      rows = Self.table
    }
    return Double(rows.filter { $0[column] }.count) / Double(max(rows.count, 1))
  }

  @Test func namesAreCelebAsInItsOrder() {
    #expect(Self.names.count >= 12)
    #expect(Set(Self.names).count == Self.names.count)
    #expect(Self.names == Self.names.sorted())
    #expect(Self.table.allSatisfy { $0.count == Self.names.count })
    for name in [
      "Smiling", "Eyeglasses", "Bald", "Bangs", "Wearing_Hat", "Male", "Young", "Blond_Hair",
      "Mouth_Slightly_Open", "Pale_Skin", "No_Beard", "Gray_Hair",
    ] {
      #expect(Self.names.contains(name))
    }
  }

  /// CelebA's own shares in the comments; the stand-in keeps to their neighbourhood.
  @Test(arguments: [
    ("Male", 0.38, 0.46),  // 0.42
    ("Smiling", 0.40, 0.56),  // 0.48
    ("Young", 0.66, 0.85),  // 0.77
    ("Eyeglasses", 0.04, 0.14),  // 0.065
    ("Wearing_Hat", 0.03, 0.08),  // 0.05
    ("Bald", 0.008, 0.05),  // 0.022
    ("Bangs", 0.08, 0.25),  // 0.15
    ("Blond_Hair", 0.08, 0.26),  // 0.15
    ("Black_Hair", 0.18, 0.45),  // 0.24
    ("Brown_Hair", 0.15, 0.40),  // 0.21
    ("Gray_Hair", 0.02, 0.12),  // 0.042
    ("Mouth_Slightly_Open", 0.35, 0.60),  // 0.48
    ("No_Beard", 0.70, 0.92),  // 0.83
    ("Pale_Skin", 0.01, 0.12),  // 0.043
    ("Wearing_Lipstick", 0.25, 0.55),  // 0.47
  ])
  func frequencies(name: String, low: Double, high: Double) throws {
    let value = try share(name)
    #expect(value >= low && value <= high, "\(name): \(value)")
  }

  @Test func everyAttributeOccursAndIsNotCertain() throws {
    for name in Self.names {
      let value = try share(name)
      #expect(value > 0.005 && value < 0.995, "\(name): \(value)")
    }
  }

  @Test func attributesGoTogetherAsInPortraits() throws {
    #expect(try share("Wearing_Lipstick", where: "Male") == 0)
    #expect(try share("No_Beard", where: "Wearing_Lipstick") == 1)
    #expect(try share("Mouth_Slightly_Open", where: "Smiling") > share("Mouth_Slightly_Open"))
    #expect(try share("Gray_Hair", where: "Young") < share("Gray_Hair"))
    #expect(try share("Male", where: "Bald") == 1)
  }

  @Test func attributesFollowFromFactors() {
    for index in 0..<200 {
      #expect(
        SyntheticFaces.attributes(of: faces.factors(at: index)) == faces.attributes(at: index))
    }
    var factors = FaceFactors()
    factors[.glasses] = 2
    factors[.smile] = 0.9
    let held = Set(
      zip(Self.names, SyntheticFaces.attributes(of: factors)).filter(\.1).map(\.0))
    #expect(held.isSuperset(of: ["Eyeglasses", "Smiling", "No_Beard", "Young"]))
    #expect(held.isDisjoint(with: ["Male", "Wearing_Hat", "Goatee", "Gray_Hair"]))
  }
}
