/// One of the numbers that make a face. Angles are in degrees, everything else in the units its
/// comment gives; kinds are whole numbers. The raw value is the factor's stream of random numbers:
/// it never changes, and a new factor takes the next free one.
public enum FaceFactor: Int, CaseIterable, Sendable {
  // Person.
  /// 0 a woman, 1 a man.
  case male = 0
  /// Years.
  case age = 1

  // Pose: turned to the right of the picture, upwards, clockwise; and what alignment leaves over.
  case yaw = 2
  case pitch = 3
  case roll = 4
  /// Shift in parts of the face square.
  case offsetX = 5
  case offsetY = 6
  case scale = 7

  // Head: all relative to the mean (0), in its own spread.
  case headWidth = 8
  case headLength = 9
  case jawWidth = 10
  case chinWidth = 11
  case cheekFullness = 12

  // Eyes and brows.
  case eyeSize = 13
  case eyeSpacing = 14
  case eyeTilt = 15
  case eyeOpenness = 16
  case gazeX = 17
  case gazeY = 18
  /// 0 dark brown, 0.4 hazel, 0.6 green, 1 blue.
  case irisColour = 19
  case browHeight = 20
  case browThickness = 21
  case browAngle = 22
  case browArch = 23

  // Nose and mouth.
  case noseLength = 24
  case noseWidth = 25
  case mouthWidth = 26
  /// −0.5 corners down, 0 level, 1 a broad smile.
  case smile = 27
  /// 0 closed, 1 wide open.
  case mouthOpening = 28
  case lipFullness = 29
  /// 0 bare lips, 1 full lipstick.
  case lipstick = 30
  case lipstickHue = 31

  // Skin.
  /// 0 very pale, 1 very dark.
  case skinTone = 32
  /// −1 rosy, 1 olive.
  case undertone = 33
  case blush = 34
  case eyeMakeup = 35
  case bagsUnderEyes = 36

  // Hair.
  /// 0 black, 0.45 brown, 1 blond.
  case hairLightness = 37
  case hairRedness = 38
  case hairGreyness = 39
  /// 0 cropped, 0.3 over the ears, 0.6 to the chin, 1 over the shoulders.
  case hairLength = 40
  case hairVolume = 41
  /// 0 straight, 0.5 wavy, 1 curly.
  case hairWave = 42
  /// −1 parted at the left of the picture, 1 at the right.
  case hairParting = 43
  /// 0 forehead bare, 1 fringe down to the brows.
  case bangs = 44
  /// 0 low hairline, 1 receded to the crown.
  case recession = 45
  /// 0 hair, 1 bald.
  case baldness = 46
  /// 1 combed back and tied.
  case tied = 47
  case stubble = 48
  case moustache = 49
  case goatee = 50
  case beard = 51

  // Accessories.
  /// 0 none, 1 thin frame, 2 thick frame, 3 sunglasses.
  case glasses = 52
  case glassesSize = 53
  /// 0 none, 1 cap, 2 knitted, 3 brimmed.
  case hat = 54
  case hatHue = 55
  /// 0 none, 1 worn.
  case earrings = 56

  // Light.
  case lightAzimuth = 57
  case lightElevation = 58
  /// 0 flat, 1 one hard light.
  case lightContrast = 59
  /// −1 cold, 1 warm.
  case lightWarmth = 60
  case exposure = 61

  // Surroundings.
  /// 0 studio, 1 wall and panels, 2 lights out of focus, 3 foliage, 4 room, 5 sky and horizon.
  case backgroundKind = 62
  /// Turns around the colour circle.
  case backgroundHue = 63
  case backgroundSaturation = 64
  case backgroundLightness = 65
  case backgroundDetail = 66
  /// 0 round neck, 1 collar and jacket, 2 V-neck, 3 bare shoulders.
  case clothingKind = 67
  case clothingHue = 68
  case clothingSaturation = 69
  case clothingLightness = 70
  /// 0 sharp, 1 out of focus.
  case blur = 71

  /// The factor's name, as in Swift: `eyeTilt`.
  public var name: String { String(describing: self) }

  /// True of kinds and of yes-or-no factors, whose values are whole numbers.
  public var isDiscrete: Bool {
    switch self {
    case .male, .tied, .glasses, .hat, .earrings, .backgroundKind, .clothingKind: true
    default: false
    }
  }

  /// The values that occur and may be asked for.
  public var range: ClosedRange<Double> {
    switch self {
    case .age: 16...85
    case .yaw: -35...35
    case .pitch: -16...16
    case .roll: -10...10
    case .offsetX, .offsetY: -0.02...0.02
    case .scale: 0.93...1.07
    case .headWidth, .headLength, .jawWidth, .chinWidth, .cheekFullness, .eyeSize, .eyeSpacing,
      .browHeight, .browThickness, .browAngle, .browArch, .noseLength, .noseWidth, .mouthWidth,
      .lipFullness:
      -2.5...2.5
    case .eyeTilt: -8...8
    case .gazeX, .gazeY, .undertone, .hairParting, .lightWarmth: -1...1
    case .smile: -0.5...1
    case .lightAzimuth: -75...75
    case .lightElevation: -15...65
    case .exposure: 0.7...1.35
    case .glasses, .hat, .clothingKind: 0...3
    case .backgroundKind: 0...5
    default: 0...1
    }
  }
}
