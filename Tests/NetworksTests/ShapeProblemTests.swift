import Networks
import Testing

@Suite struct ShapeProblemTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let configuration: AutoencoderConfiguration
    var width = 96, height = 96, channels = 3
    let problems: [String]

    var testDescription: String { problems.joined(separator: "; ") }
  }

  static let cases: [Case] = [
    Case(configuration: AutoencoderConfiguration(), problems: []),
    Case(configuration: AutoencoderConfiguration(), width: 64, height: 48, problems: []),
    Case(
      configuration: AutoencoderConfiguration(), width: 100, height: 96,
      problems: [
        "strides [2, 2, 2, 2] divide by 16, and 100x96 cannot be divided so: "
          + "use a width of 96 or 112"
      ]),
    Case(
      configuration: AutoencoderConfiguration(), width: 5, height: 30,
      problems: [
        "strides [2, 2, 2, 2] divide by 16, and 5x30 cannot be divided so: "
          + "use a width of 16 and a height of 16 or 32"
      ]),
    Case(
      configuration: AutoencoderConfiguration(codeLength: 0),
      problems: ["a code of 0 numbers: use 1 to 16384"]),
    Case(
      configuration: AutoencoderConfiguration(filters: [8, 8, 8], kernels: [3, 3]),
      problems: ["2 kernels for 3 layers: give one, or one for each layer"]),
    Case(
      configuration: AutoencoderConfiguration(filters: [8, 0], kernels: [3, 9], strides: [2, 3]),
      problems: [
        "layer 2 has 0 maps: use 1 to 16384", "layer 2 has a kernel of 9: use 1 to 7",
        "layer 2 has a stride of 3: use 1 or 2",
      ]),
    Case(
      configuration: AutoencoderConfiguration(filters: []),
      problems: ["0 layers: give the maps of 1 to 12 layers"]),
    Case(
      configuration: AutoencoderConfiguration(dropout: 1),
      problems: ["dropout of 1.0: use a share from 0 up to, not including, 1"]),
    Case(
      configuration: AutoencoderConfiguration(dropout: .nan),
      problems: ["dropout of nan: use a share from 0 up to, not including, 1"]),
    Case(
      configuration: AutoencoderConfiguration(encoderDense: 0),
      problems: ["a dense layer of 0 units: use 1 to 16384"]),
    Case(
      configuration: AutoencoderConfiguration(), width: 0, channels: 9,
      problems: [
        "pictures of 0x96: use sides of 1 to 4096", "pictures of 9 channels: use 1 to 4",
      ]),
    Case(
      configuration: AutoencoderConfiguration(codeLength: 16_384), width: 512, height: 512,
      problems: [
        "12885973379 parameters need 196624 MiB while training, more than 8192 MiB: "
          + "use fewer filters, more strides of 2 or a shorter code"
      ]),
  ]

  @Test(arguments: cases)
  func areFoundWithoutBuilding(_ test: Case) {
    let found = test.configuration.problems(
      forWidth: test.width, height: test.height, channels: test.channels)
    #expect(found.map(\.description) == test.problems)
  }
}
