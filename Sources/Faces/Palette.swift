/// The colours of a face, in linear light.
struct Palette: Sendable {
  let skin: Colour
  let lips: Colour
  let hair: Colour
  let brow: Colour
  let iris: Colour
  let clothing: Colour

  init(_ f: FaceFactors) {
    skin = Self.skin(tone: f.float(.skinTone), undertone: f.float(.undertone))
    let base = Self.hair(f)
    hair = base
    let dark = mix(base, encoded(52, 38, 30), 0.55)
    brow = mix(dark, encoded(120, 112, 105), 0.5 * f.float(.hairGreyness))
    iris = Self.iris(f.float(.irisColour))
    let natural = skin * Colour(0.80, 0.50, 0.47)
    let rouge = Self.rouge(f.float(.lipstickHue)) * (0.55 + 0.45 * luminance(skin) / 0.55)
    lips = mix(natural, rouge, 0.85 * f.float(.lipstick))
    clothing = colour(
      hue: f.float(.clothingHue), saturation: f.float(.clothingSaturation),
      lightness: 0.1 + 0.8 * f.float(.clothingLightness))
  }

  /// Six skins from very pale to very dark, and what lies between them.
  private static func skin(tone: Float, undertone: Float) -> Colour {
    let stops = [
      encoded(238, 208, 190), encoded(228, 188, 163), encoded(212, 166, 136),
      encoded(186, 138, 106), encoded(136, 94, 68), encoded(86, 58, 44),
    ]
    let position = tone * 5
    let i = min(Int(position), 4)
    let base = mix(stops[i], stops[i + 1], position - Float(i))
    return base * Colour(1 - 0.01 * undertone, 1 + 0.035 * undertone, 1 - 0.05 * undertone)
  }

  private static func hair(_ f: FaceFactors) -> Colour {
    let stops = [
      encoded(28, 23, 22), encoded(62, 43, 32), encoded(104, 74, 50), encoded(160, 122, 80),
      encoded(214, 182, 130),
    ]
    let position = f.float(.hairLightness) * 4
    let i = min(Int(position), 3)
    var base = mix(stops[i], stops[i + 1], position - Float(i))
    let copper = encoded(150, 74, 38) * (0.5 + 1.2 * f.float(.hairLightness))
    base = mix(base, copper, 0.75 * f.float(.hairRedness))
    let grey = mix(encoded(112, 110, 110), encoded(205, 203, 200), f.float(.hairLightness))
    return mix(base, grey, 0.95 * f.float(.hairGreyness))
  }

  private static func iris(_ shade: Float) -> Colour {
    let stops = [
      encoded(52, 32, 20), encoded(88, 58, 34), encoded(118, 98, 56), encoded(104, 122, 96),
      encoded(84, 112, 134), encoded(92, 126, 158),
    ]
    let position = shade * 5
    let i = min(Int(position), 4)
    return mix(stops[i], stops[i + 1], position - Float(i))
  }

  private static func rouge(_ hue: Float) -> Colour {
    let stops = [
      encoded(168, 62, 60), encoded(196, 58, 70), encoded(205, 110, 112), encoded(142, 52, 70),
    ]
    let position = hue * 3
    let i = min(Int(position), 2)
    return mix(stops[i], stops[i + 1], position - Float(i))
  }
}
