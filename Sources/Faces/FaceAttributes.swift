/// Yes-or-no statements about a face, with CelebA's names and in CelebA's order, as far as the
/// factors decide them.
struct FaceAttribute: Sendable {
  let name: String
  let holds: @Sendable (FaceFactors) -> Bool

  init(_ name: String, _ holds: @escaping @Sendable (FaceFactors) -> Bool) {
    self.name = name
    self.holds = holds
  }

  /// All attributes; alphabetical, as in CelebA.
  static let all: [FaceAttribute] = [
    FaceAttribute("5_o_Clock_Shadow") { $0[.stubble] > 0.4 && $0[.beard] < 0.3 },
    FaceAttribute("Arched_Eyebrows") { $0[.browArch] > 0.7 },
    FaceAttribute("Bags_Under_Eyes") { $0[.bagsUnderEyes] > 0.45 },
    FaceAttribute("Bald") { $0[.baldness] > 0.5 && $0[.hat] == 0 },
    FaceAttribute("Bangs") { $0[.bangs] > 0.5 && $0[.baldness] <= 0.5 },
    FaceAttribute("Big_Lips") { $0[.lipFullness] > 0.8 },
    FaceAttribute("Big_Nose") { $0[.noseWidth] + 0.5 * $0[.noseLength] > 0.9 },
    FaceAttribute("Black_Hair") { hairColour($0) == .black },
    FaceAttribute("Blond_Hair") { hairColour($0) == .blond },
    FaceAttribute("Blurry") { $0[.blur] > 0.45 },
    FaceAttribute("Brown_Hair") { hairColour($0) == .brown },
    FaceAttribute("Bushy_Eyebrows") { $0[.browThickness] > 1.1 },
    FaceAttribute("Chubby") { $0[.cheekFullness] + 0.5 * $0[.headWidth] > 1.5 },
    FaceAttribute("Eyeglasses") { $0[.glasses] > 0 },
    FaceAttribute("Goatee") { $0[.goatee] > 0.5 && $0[.beard] < 0.3 },
    FaceAttribute("Gray_Hair") { hairColour($0) == .grey },
    FaceAttribute("Heavy_Makeup") { $0[.eyeMakeup] > 0.4 },
    FaceAttribute("High_Cheekbones") { $0[.smile] > 0.35 && $0[.cheekFullness] > -0.6 },
    FaceAttribute("Male") { $0[.male] == 1 },
    FaceAttribute("Mouth_Slightly_Open") { $0[.mouthOpening] > 0.1 },
    FaceAttribute("Mustache") { $0[.moustache] > 0.5 },
    FaceAttribute("Narrow_Eyes") { $0[.eyeOpenness] < 0.48 },
    FaceAttribute("No_Beard") {
      $0[.beard] < 0.3 && $0[.goatee] < 0.5 && $0[.moustache] < 0.5 && $0[.stubble] < 0.6
    },
    FaceAttribute("Pale_Skin") { $0[.skinTone] < 0.07 },
    FaceAttribute("Receding_Hairline") { $0[.recession] > 0.35 && $0[.bangs] <= 0.5 },
    FaceAttribute("Rosy_Cheeks") { $0[.blush] > 0.6 },
    FaceAttribute("Smiling") { $0[.smile] > 0.35 },
    FaceAttribute("Straight_Hair") { $0[.hairWave] < 0.2 && $0[.baldness] <= 0.5 },
    FaceAttribute("Wavy_Hair") { $0[.hairWave] > 0.35 && $0[.hairLength] > 0.35 },
    FaceAttribute("Wearing_Earrings") { $0[.earrings] == 1 },
    FaceAttribute("Wearing_Hat") { $0[.hat] > 0 },
    FaceAttribute("Wearing_Lipstick") { $0[.lipstick] > 0.3 },
    FaceAttribute("Young") { $0[.age] < 42 },
  ]

  private enum HairColour { case black, brown, blond, red, grey, none }

  private static func hairColour(_ f: FaceFactors) -> HairColour {
    if f[.baldness] > 0.5 { return .none }
    if f[.hairGreyness] > 0.5 { return .grey }
    if f[.hairLightness] < 0.22 { return .black }
    if f[.hairRedness] > 0.5 { return .red }
    return f[.hairLightness] > 0.65 ? .blond : .brown
  }
}
