import ArgumentParser
import Evaluation
import Imaging
import Sessions

/// `vnb faces --export DIR`: the built-in faces as files.
struct FacesSubcommand: ParsableCommand {
  enum Form: String, ExpressibleByArgument, CaseIterable { case images, celeba }

  static let configuration = CommandConfiguration(
    commandName: "faces", abstract: "Write the built-in faces as files.",
    discussion: """
      As 'celeba': aligned JPEG pictures of 178x218 in img_align_celeba/ with CelebA's three \
      annotation files, so that everything can be tried at CelebA's size without CelebA; there are \
      202,599 unless --count says otherwise. Those of CelebA's 40 attributes that the faces do not \
      decide are -1 for all. As 'images': PNG files of --size. A path that ends in .zip makes an \
      archive of the pictures, with the annotation files beside it.
      """)

  @Option(
    help: ArgumentHelp("The folder or .zip to be made.", valueName: "dir"), completion: .directory)
  var export: String

  @Option(name: .customLong("as"), help: "images or celeba.")
  var form = Form.images

  @Option(help: "Number of faces; CelebA has 202599.")
  var count = 202_599

  @Option(help: "Width and height of --as images.")
  var size: Int?

  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  func validate() throws {
    if export.isEmpty { throw ValidationError("--export takes the path of a folder or a .zip") }
    if !(1...1_000_000).contains(count) {
      throw ValidationError("--count takes a number from 1 to 1000000")
    }
    if let size, !(1...2048).contains(size) {
      throw ValidationError("--size takes a number from 1 to 2048")
    }
    if size != nil, form == .celeba {
      throw ValidationError("--size is for --as images: CelebA's pictures have 178x218 pixels")
    }
  }

  func run() throws {
    let output = Console(console)
    let reporter = ProgressReporter(console: output)
    Interruptions.listen()
    let side = size ?? 96
    let export = FaceExport(
      seed: UInt64(values.seed ?? 0), count: count,
      form: form == .celeba ? .celeba : .images(width: side, height: side))
    let speed = WorkSpeed()
    let options = LoadOptions(
      threads: values.threads ?? Surroundings.processorCount,
      progress: { progress in
        reporter.receive(
          .progress(speed.report("drawing faces", done: progress.done, total: progress.total)))
      },
      isCancelled: { Interruptions.isRequested })
    do {
      try export.write(to: Surroundings.absolute(self.export), options: options)
      reporter.clear()
      output.result(self.export)
    } catch is CancellationError {
      reporter.clear()
      throw Interruptions.exitCode(for: [.interrupted]).thrown
    } catch let error as ExportError {
      reporter.clear()
      let (text, code) = shown(error)
      output.error(text, hint: nil)
      throw code.thrown
    }
  }

  private func shown(_ error: ExportError) -> (String, Sessions.ExitCode) {
    let text = error.description.replacing(Surroundings.absolute(export), with: export)
    if case .cannotWrite = error { return (text, .inputOutputError) }
    return (text, .cannotCreateOutput)
  }
}
