/// Paints one picture from back to front.
struct FacePainter {
  let factors: FaceFactors
  let framing: Framing

  func paint(on canvas: Canvas) {
    let random = CounterRandom(seed: factors.detailSeed, index: 0)
    let palette = Palette(factors)
    let lighting = Lighting(factors)
    let pose = Pose(factors)
    let shape = HeadShape(factors)
    let landmarks = Landmarks(factors, head: shape)
    let hairShape = HairShape(factors, head: shape)
    let hair = HairPainter(
      factors: factors, palette: palette, shape: hairShape, pose: pose, lighting: lighting,
      noise: LatticeNoise(random, stream: 1))
    let body = BodyPainter(
      factors: factors, palette: palette, head: shape, pose: pose, lighting: lighting,
      noise: LatticeNoise(random, stream: 2))
    let accessories = AccessoryPainter(
      factors: factors, landmarks: landmarks, head: shape, pose: pose, lighting: lighting,
      noise: LatticeNoise(random, stream: 3))

    let head = HeadLayer(
      framing: framing, pose: pose, shape: shape,
      relief: FacialRelief(factors, landmarks: landmarks, pixel: framing.pixel / pose.scale))
    BackgroundPainter(
      factors: factors, random: random, noise: LatticeNoise(random, stream: 4)
    ).paint(canvas)
    hair.paintKnot(canvas)
    hair.paintBack(canvas, head: head)
    body.paint(canvas, head: head)
    let near: Float = pose.sinYaw > 0 ? -1 : 1
    let showsEars = !hairShape.isLong
    if showsEars { body.paintEar(canvas, side: -near) }

    finish(
      head, palette: palette, lighting: lighting, landmarks: landmarks, hair: hairShape,
      accessories: accessories, random: random)
    head.composite(on: canvas)
    if showsEars { body.paintEar(canvas, side: near) }
    hair.paintFront(canvas, head: head)
    for side: Float in [-1, 1] where showsEars || side == near {
      accessories.paintEarring(canvas, side: side)
    }
    accessories.paintHat(canvas)
    let blur = factors.float(.blur)
    canvas.soften(min(0.32, blur * 0.33) * min(1, (1.0 / 96) / framing.pixel))
  }

  /// Paints and lights the head.
  private func finish(
    _ head: HeadLayer, palette: Palette, lighting: Lighting, landmarks: Landmarks,
    hair: HairShape, accessories: AccessoryPainter, random: CounterRandom
  ) {
    let mouth = MouthPainter(
      factors: factors, palette: palette, landmarks: landmarks,
      noise: LatticeNoise(random, stream: 5))
    SkinPainter(
      factors: factors, palette: palette, landmarks: landmarks,
      noise: LatticeNoise(random, stream: 6)
    ).paint(head)
    mouth.paintLips(head)
    let reachX = lighting.direction.x * 0.03
    let reachY = lighting.direction.y * 0.05
    let noseX = -lighting.direction.x * 0.07
    let contrast = lighting.contrast
    let shape = hair.shell
    head.light(lighting) { k, x, y in
      let near =
        hair.isBald ? 1 : hair.opening(x, y, width: shape.section(y).x)
      let towards =
        hair.isBald ? 1 : hair.opening(x + reachX, y + reachY, width: shape.section(y).x)
      head.places[k].z = near
      let hat = accessories.hatShade(y)
      // The nose throws a soft shadow away from the light.
      let dx = (x - noseX) / 0.035
      let dy = (y - landmarks.noseTip - 0.035) / 0.035
      let nose = bell(dx * dx + dy * dy) * 0.5 * contrast
      let key = (0.35 + 0.65 * step(-0.02, 0.045, towards)) * hat * (1 - nose)
      return SIMD2(key, (0.55 + 0.45 * step(-0.02, 0.05, near)) * (0.4 + 0.6 * hat))
    }
    mouth.paintNose(head, lighting: lighting)
    mouth.paintOpening(head)
    EyePainter(
      factors: factors, palette: palette, landmarks: landmarks, lighting: lighting
    ).paint(head)
    accessories.paintGlasses(head)
  }
}
