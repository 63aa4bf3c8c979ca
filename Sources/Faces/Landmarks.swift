/// Where the features sit on the head, in local coordinates, and how large they are.
struct Landmarks: Sendable {
  let chin: Float
  // Eyes.
  let eyeX: Float
  let eyeWidth: Float
  let upperLid: Float
  let lowerLid: Float
  let eyeSlant: Float
  // Brows.
  let browY: Float
  let browThickness: Float
  // Nose.
  let noseTip: Float
  let noseWidth: Float
  // Mouth.
  let mouthY: Float
  let mouthWidth: Float
  let mouthOpening: Float
  let upperLip: Float
  let lowerLip: Float
  private let cornerLift: Float

  init(_ f: FaceFactors, head: HeadShape) {
    let smile = f.float(.smile)
    let smiling = max(0, smile)
    let man = f.float(.male)
    chin = head.chin
    eyeX = 0.130 + 0.003 * f.float(.eyeSpacing)
    eyeWidth = 0.061 + 0.0022 * f.float(.eyeSize)
    let open = f.float(.eyeOpenness)
    upperLid = (0.008 + 0.031 * open) * (1 + 0.07 * f.float(.eyeSize))
    lowerLid = (0.010 + 0.009 * open) * (1 + 0.05 * f.float(.eyeSize))
    let tilt = sineAndCosine(degrees: f.float(.eyeTilt))
    eyeSlant = tilt.sine / tilt.cosine
    browY = -0.076 - 0.006 * f.float(.browHeight)
    browThickness = 0.0135 + 0.0024 * f.float(.browThickness)
    noseTip = 0.132 + 0.006 * f.float(.noseLength)
    noseWidth = 1 + 0.09 * f.float(.noseWidth)
    let opening = f.float(.mouthOpening)
    mouthY = 0.276 + 0.004 * f.float(.headLength) - 0.006 * smiling
    mouthWidth = (0.097 + 0.005 * f.float(.mouthWidth) + 0.004 * man) * (1 + 0.22 * smiling)
    mouthOpening = 0.006 * opening + 0.062 * opening * (0.55 + 0.45 * opening)
    let fullness = 1 + 0.16 * f.float(.lipFullness) - 0.22 * smiling
    upperLip = 0.025 * fullness
    lowerLip = 0.033 * fullness
    cornerLift = 0.044 * smile
  }

  /// The height of the line between closed lips at `t` = −1…1 from corner to corner.
  @inline(__always)
  func mouthLine(_ t: Float) -> Float {
    let t2 = t * t
    return mouthY - cornerLift * (t2 - 0.35) + 0.004 * t2 * (1 - t2)
  }
}
