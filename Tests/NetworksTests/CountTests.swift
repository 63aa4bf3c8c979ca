import Networks
import Testing

@Suite struct CountTests {
  private static func counts(_ configuration: AutoencoderConfiguration) -> [Int] {
    let counts = configuration.parameterCounts(width: 96, height: 96, channels: 3)
    return [counts.encoder, counts.decoder]
  }

  @Test func theArticlesNetwork() {
    #expect(Self.counts(AutoencoderConfiguration()) == [5_107_520, 2_756_675])
  }

  @Test func theArticlesPlainAutoencoder() {
    let configuration = AutoencoderConfiguration(
      kind: .plain, filters: [64, 64, 128, 128], kernels: [5, 5, 3, 3], codeLength: 1600)
    #expect(Self.counts(configuration).reduce(0, +) == 15_409_219)
  }

  @Test func aPlainAutoencoderWithTheDefaultsLayers() {
    #expect(Self.counts(AutoencoderConfiguration(kind: .plain)).reduce(0, +) == 5_504_643)
  }

  @Test func normalizationsStatisticsAreCounted() {
    let configuration = AutoencoderConfiguration(batchNormalization: true)
    #expect(Self.counts(configuration).reduce(0, +) == 7_867_011)
  }

  @Test func theExtraDenseLayerSavesUpTo485Units() {
    let without = Self.counts(AutoencoderConfiguration())[0]
    #expect(Self.counts(AutoencoderConfiguration(encoderDense: 485))[0] < without)
    #expect(Self.counts(AutoencoderConfiguration(encoderDense: 486))[0] > without)
  }

  @Test func aResidualBlockAddsTwoConvolutionsToEachHiddenStage() {
    let encoder = [32, 64, 128, 256]
    let decoder = [128, 64, 32]
    func added(_ maps: [Int]) -> Int { maps.reduce(0) { $0 + 2 * (9 * $1 * $1 + $1) } }
    #expect(
      Self.counts(AutoencoderConfiguration(blocks: .residual))
        == [5_107_520 + added(encoder), 2_756_675 + added(decoder)])
  }

  @Test func nearestUpsamplingHasTheSameParameters() {
    #expect(
      Self.counts(AutoencoderConfiguration(upsampling: .nearest)) == [5_107_520, 2_756_675])
  }

  @Test func parametersAreNamedAndShaped() throws {
    let autoencoder = try Autoencoder(
      AutoencoderConfiguration(), picture: PictureShape(width: 96, height: 96, channels: 3),
      seed: 0)
    let shapes = Dictionary(
      uniqueKeysWithValues: autoencoder.parameterSpecifications.map { ($0.name, $0.shape) })
    #expect(shapes["encoder.conv1.kernel"] == [3, 3, 3, 32])
    #expect(shapes["encoder.log_var.kernel"] == [9216, 256])
    #expect(shapes["decoder.conv1.kernel"] == [3, 3, 128, 256])
    #expect(shapes["decoder.conv4.kernel"] == [3, 3, 3, 32])
    #expect(shapes["decoder.conv4.bias"] == [3])
  }

  /// 0.445 GFLOP a training step: three passes less the first layer's input gradient.
  @Test func theDefaultsTrainingStepCosts445MFLOP() {
    let cost = AutoencoderConfiguration().multiplyAdds(width: 96, height: 96, channels: 3)
    let first = 48 * 48 * 27 * 32
    let step = 2 * (3 * (cost.encoder + cost.decoder) - first)
    #expect(abs(Double(step) - 0.445e9) < 0.005e9, "\(step)")
  }
}
