/// How the people of the stand-in are spread: each factor from its own random stream, with the
/// correlations that matter in portraits of the well-known (women with long hair and make-up, the
/// old with grey hair, teeth with a smile).
struct FactorSampling {
  let random: CounterRandom

  func factors() -> FaceFactors {
    var f = FaceFactors(detailSeed: 0)
    let words = random.words(1000)
    f.detailSeed = UInt64(words[0]) << 32 | UInt64(words[1])
    samplePerson(&f)
    samplePose(&f)
    sampleSkin(&f)
    sampleShapes(&f)
    sampleExpression(&f)
    sampleHairColour(&f)
    sampleHairStyle(&f)
    sampleBeard(&f)
    sampleAccessories(&f)
    sampleLight(&f)
    sampleSurroundings(&f)
    return f
  }

  private func uniform(_ factor: FaceFactor) -> Double { random.uniform(UInt32(factor.rawValue)) }
  private func normal(_ factor: FaceFactor) -> Double { random.normal(UInt32(factor.rawValue)) }

  /// A second number for a factor whose own one is used up by a choice.
  private func second(_ factor: FaceFactor) -> Double {
    random.uniform(UInt32(2000 + factor.rawValue))
  }

  private func samplePerson(_ f: inout FaceFactors) {
    f[.male] = uniform(.male) < 0.42 ? 1 : 0
    let u = uniform(.age)
    let man = f[.male]
    f[.age] = u < 0.72 ? 19 + 20 * (u / 0.72) + 5 * man : 38 + 36 * ((u - 0.72) / 0.28) + 3 * man
  }

  private func samplePose(_ f: inout FaceFactors) {
    f[.yaw] = min(max(11 * normal(.yaw), -27), 27)
    f[.pitch] = 5 * normal(.pitch)
    f[.roll] = 3 * normal(.roll)
    f[.offsetX] = 0.005 * normal(.offsetX)
    f[.offsetY] = 0.005 * normal(.offsetY)
    f[.scale] = 1 + 0.02 * normal(.scale)
  }

  private func sampleShapes(_ f: inout FaceFactors) {
    let man = f[.male]
    for shape: FaceFactor in [
      .headWidth, .headLength, .cheekFullness, .eyeSpacing, .browAngle, .noseLength, .mouthWidth,
    ] {
      f[shape] = 0.9 * normal(shape)
    }
    f[.jawWidth] = 0.8 * normal(.jawWidth) + (man == 1 ? 0.8 : -0.5)
    f[.chinWidth] = 0.8 * normal(.chinWidth) + (man == 1 ? 0.7 : -0.5)
    f[.eyeSize] = 0.8 * normal(.eyeSize) + (man == 1 ? -0.5 : 0.4)
    f[.browHeight] = 0.8 * normal(.browHeight) + (man == 1 ? -0.6 : 0.4)
    f[.browThickness] = 0.8 * normal(.browThickness) + (man == 1 ? 0.8 : -0.5)
    f[.browArch] = 0.8 * normal(.browArch) + (man == 1 ? -0.6 : 0.5)
    f[.noseWidth] = 0.8 * normal(.noseWidth) + (man == 1 ? 0.5 : -0.4)
    f[.lipFullness] = 0.9 * normal(.lipFullness) + (man == 1 ? -0.5 : 0.35)
    f[.eyeTilt] = 2.5 * normal(.eyeTilt) + (man == 1 ? 0 : 1)
    let colour = uniform(.irisColour)
    f[.irisColour] =
      colour < (f[.skinTone] > 0.42 ? 0.93 : 0.5) ? colour * 0.4 : 0.3 + second(.irisColour) * 0.7
  }

  private func sampleExpression(_ f: inout FaceFactors) {
    let u = uniform(.smile)
    let share = f[.male] == 1 ? 0.42 : 0.56
    f[.smile] =
      u < share
      ? 0.42 + 0.58 * (u / share) : -0.3 + 0.62 * ((u - share) / (1 - share))
    let opening = uniform(.mouthOpening)
    let open = f[.smile] > 0.55 ? 0.82 : (f[.smile] > 0.35 ? 0.5 : 0.2)
    f[.mouthOpening] =
      opening < open ? 0.22 + 0.2 * max(0, f[.smile]) + 0.35 * second(.mouthOpening) : 0
    f[.eyeOpenness] = 0.68 + 0.13 * normal(.eyeOpenness) - 0.16 * max(0, f[.smile])
    // Eyes tend to the camera: they turn against the head.
    f[.gazeX] = 0.2 * normal(.gazeX) - f[.yaw] / 60
    f[.gazeY] = 0.15 * normal(.gazeY)
  }

  private func sampleSkin(_ f: inout FaceFactors) {
    let u = uniform(.skinTone)
    f[.skinTone] = u < 0.8 ? 0.05 + 0.4 * (u / 0.8) : 0.45 + 0.5 * ((u - 0.8) / 0.2)
    f[.undertone] = 0.4 * normal(.undertone)
    let woman = 1 - f[.male]
    let made = woman == 1 && uniform(.eyeMakeup) < 0.62
    f[.eyeMakeup] = made ? 0.35 + 0.65 * second(.eyeMakeup) : 0.1 * second(.eyeMakeup)
    let painted = woman == 1 && uniform(.lipstick) < (made ? 0.85 : 0.35)
    f[.lipstick] = painted ? 0.4 + 0.6 * second(.lipstick) : 0.15 * second(.lipstick)
    f[.lipstickHue] = uniform(.lipstickHue)
    f[.blush] = (woman == 1 ? 0.75 : 0.4) * uniform(.blush)
    f[.bagsUnderEyes] =
      0.6 * uniform(.bagsUnderEyes) * (0.6 + 0.4 * f[.male])
      + max(0, (f[.age] - 35) / 60)
  }

  private func sampleHairColour(_ f: inout FaceFactors) {
    let u = uniform(.hairLightness)
    let dark = f[.skinTone] > 0.5
    let v = second(.hairLightness)
    if dark {
      f[.hairLightness] = u < 0.85 ? 0.15 * v : 0.2 + 0.3 * v
    } else if u < 0.33 {
      f[.hairLightness] = 0.2 * v
    } else if u < (f[.male] == 1 ? 0.85 : 0.7) {
      f[.hairLightness] = 0.27 + 0.33 * v
    } else {
      f[.hairLightness] = 0.7 + 0.3 * v
    }
    let red = uniform(.hairRedness)
    f[.hairRedness] = red < 0.1 && !dark ? 0.55 + 0.45 * (red / 0.1) : 0.35 * red
    let grey = (f[.age] - 50) / 24 + 0.3 * normal(.hairGreyness)
    // Women dye more often than men do.
    let dyed = f[.male] == 0 && second(.hairGreyness) < 0.55
    f[.hairGreyness] = f[.age] < 34 || dyed ? 0 : grey
  }

  private func sampleHairStyle(_ f: inout FaceFactors) {
    let man = f[.male] == 1
    let length = uniform(.hairLength)
    if man {
      f[.hairLength] = length < 0.88 ? 0.28 * (length / 0.88) : 0.3 + 0.5 * second(.hairLength)
    } else {
      f[.hairLength] = length < 0.1 ? 0.15 + 1.5 * length : 0.5 + 0.5 * (length - 0.1) / 0.9
    }
    let wave = uniform(.hairWave)
    f[.hairWave] = f[.skinTone] > 0.55 ? 0.35 + 0.65 * wave : wave * wave
    f[.hairVolume] = 0.4 + 0.2 * normal(.hairVolume) + 0.25 * f[.hairWave] - (man ? 0.08 : 0)
    f[.hairParting] = 0.5 * normal(.hairParting)
    let fringe = uniform(.bangs)
    f[.bangs] = fringe < (man ? 0.12 : 0.24) ? 0.55 + 0.45 * second(.bangs) : 0.35 * second(.bangs)
    let years = max(0, (f[.age] - 30) / 45)
    f[.recession] = man ? 0.25 * uniform(.recession) + 0.7 * years * uniform(.recession) : 0.1
    f[.baldness] = man && uniform(.baldness) < 0.03 + 0.1 * years ? 1 : 0
    f[.tied] = !man && f[.bangs] < 0.5 && uniform(.tied) < 0.2 ? 1 : 0
  }

  private func sampleBeard(_ f: inout FaceFactors) {
    guard f[.male] == 1 else { return }
    let u = uniform(.beard)
    let v = second(.beard)
    if u < 0.14 {
      f[.beard] = 0.4 + 0.6 * v
      f[.moustache] = 0.6 + 0.4 * v
      f[.goatee] = 0.7 + 0.3 * v
    } else if u < 0.23 {
      f[.goatee] = 0.55 + 0.45 * v
      f[.moustache] = uniform(.moustache) < 0.7 ? 0.5 + 0.5 * v : 0
    } else if u < 0.29 {
      f[.moustache] = 0.6 + 0.4 * v
    }
    let s = uniform(.stubble)
    f[.stubble] = s < 0.4 ? 0.45 + 0.55 * second(.stubble) : 0.3 * s
  }

  private func sampleAccessories(_ f: inout FaceFactors) {
    let g = uniform(.glasses)
    let share = 0.035 + 0.05 * f[.male] + (f[.age] > 45 ? 0.1 : 0)
    f[.glasses] = g < share * 0.45 ? 1 : (g < share * 0.8 ? 2 : (g < share + 0.015 ? 3 : 0))
    f[.glassesSize] = uniform(.glassesSize)
    let h = uniform(.hat)
    f[.hat] = h < 0.02 ? 1 : (h < 0.035 ? 2 : (h < 0.055 ? 3 : 0))
    f[.hatHue] = uniform(.hatHue)
    f[.earrings] = f[.male] == 0 && uniform(.earrings) < 0.35 ? 1 : 0
  }

  private func sampleLight(_ f: inout FaceFactors) {
    f[.lightAzimuth] = 28 * normal(.lightAzimuth)
    f[.lightElevation] = 26 + 13 * normal(.lightElevation)
    f[.lightContrast] = 0.52 + 0.2 * normal(.lightContrast)
    f[.lightWarmth] = 0.15 + 0.4 * normal(.lightWarmth)
    f[.exposure] = 0.93 + 0.1 * normal(.exposure)
  }

  private func sampleSurroundings(_ f: inout FaceFactors) {
    let u = uniform(.backgroundKind)
    f[.backgroundKind] =
      u < 0.2 ? 0 : (u < 0.42 ? 1 : (u < 0.6 ? 2 : (u < 0.72 ? 3 : (u < 0.9 ? 4 : 5))))
    // Wood, skin tones and lamps on one side, sky and screens on the other; the rest is rare.
    let hue = uniform(.backgroundHue)
    f[.backgroundHue] =
      hue < 0.5 ? 0.02 + 0.26 * hue : (hue < 0.85 ? 0.52 + 0.4 * (hue - 0.5) : (hue - 0.85) / 0.15)
    let s = uniform(.backgroundSaturation)
    f[.backgroundSaturation] = 0.6 * s * s
    f[.backgroundLightness] = uniform(.backgroundLightness)
    f[.backgroundDetail] = uniform(.backgroundDetail)
    let c = uniform(.clothingKind)
    f[.clothingKind] =
      f[.male] == 1
      ? (c < 0.35 ? 0 : (c < 0.85 ? 1 : 2)) : (c < 0.3 ? 0 : (c < 0.4 ? 1 : (c < 0.65 ? 2 : 3)))
    f[.clothingHue] = uniform(.clothingHue)
    f[.clothingSaturation] = 0.8 * uniform(.clothingSaturation) * second(.clothingSaturation)
    f[.clothingLightness] = uniform(.clothingLightness) * (f[.male] == 1 ? 0.75 : 0.95)
    let b = uniform(.blur)
    f[.blur] = b < 0.06 ? 0.5 + 0.5 * (b / 0.06) : 0.2 * b
  }
}
