import Foundation
import Testing

/// `vnb status`, `why` and `plan`, and `run --frozen`.
@Suite struct StatusTests {
  private func stored(_ text: String = TinyNotebook.text) throws -> Workspace {
    let space = try Workspace(["tiny.vnb": text])
    let result = try space.run("run", "tiny.vnb", "--quiet")
    try #require(result.exitCode == 0, "\(result.errors)")
    return space
  }

  // MARK: - status

  @Test func beforeTheFirstRunNothingWasRun() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    let result = try space.run("status", "tiny.vnb")
    #expect(result.exitCode == 0)
    #expect(
      result.output == """
        tiny.vnb: Output/tiny
          setup     never run
          images    never run
          vae       never run
          samples   never run
          counting  never run
        5 never run

        """)
    #expect(!space.contains("Output"))
  }

  @Test func whatDependsOnAnEditIsStaleAndWhatDoesNotIsCurrent() throws {
    let space = try stored()
    try space.write(
      TinyNotebook.text.replacing("epochs=1 batch", with: "epochs=2 batch")
        .replacing("Some prose.", with: "Other prose.")
        .replacing("caption: Eight pictures", with: "caption: Others"),
      to: "tiny.vnb")
    let result = try space.run("status", "tiny.vnb")
    #expect(
      result.output == """
        tiny.vnb: Output/tiny
          setup     current
          images    current
          vae       stale  epochs 1 → 2 (train)
          samples   stale  epochs 1 → 2 (train), in 'vae'
          counting  current
        3 current, 2 stale

        """, "\(result.output)")
  }

  @Test func missingAndEditedFilesAreNamedAndAnotherEncodingIsNot() throws {
    let space = try stored()
    try FileManager.default.removeItem(
      at: space.url.appendingPathComponent("Output/tiny/samples.png"))
    for name in ["vae.svg", "images.csv"] {
      try space.write(space.text("Output/tiny/\(name)") + " ", to: "Output/tiny/\(name)")
    }
    let result = try space.run("status", "tiny.vnb")
    #expect(
      result.output == """
        tiny.vnb: Output/tiny
          setup     current
          images    current
            images.csv: edited
          vae       current
            vae.svg: edited
          samples   current
            samples.png: missing
          counting  current
        5 current, 1 file missing, 2 files edited

        """, "\(result.output)")
  }

  @Test func partialAndFailedRunsAreToldAsTheyWere() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    try space.run("run", "tiny.vnb", "--only", "images")
    try space.write(
      TinyNotebook.text.replacing("epochs=1 batch", with: "epochs=4 batch"), to: "tiny.vnb")
    let failed = try space.run("run", "tiny.vnb", "-P", "rate=10", "--output", "Output/tiny")
    #expect(failed.exitCode == 1)
    let result = try space.run("status", "tiny.vnb", "-P", "rate=10", "--output", "Output/tiny")
    #expect(result.output.contains("  vae       failed  the loss is no longer a finite number"))
    #expect(result.output.contains("  samples   never run  cell 'vae' failed"))
    let json = try space.run("status", "tiny.vnb", "-P", "rate=10", "--json")
    let reports = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(reports?.first?["notebook"] as? String == "tiny.vnb")
    #expect((reports?.first?["cells"] as? [[String: Any]])?.count == 5)
  }

  // MARK: - why

  private func why(
    _ space: Workspace, _ text: String, _ arguments: String...
  ) throws -> String {
    try space.write(text, to: "tiny.vnb")
    let result = try Vnb.run(["why", "tiny.vnb"] + arguments, in: space.path)
    #expect(result.exitCode == 0, "\(result.errors)")
    return result.output
  }

  @Test func theSeedAndParametersAreFollowedToEveryCell() throws {
    let space = try stored()
    let text = TinyNotebook.text.replacing("seed: 3", with: "seed: 4")
      .replacing("= 24 ", with: "= 20 ")
    #expect(
      try why(space, text) == """
        setup: stale
          limit 24 → 20
        images: stale
          limit 24 → 20 (load)
          seed 3 → 4 (load, take)
        vae: stale
          seed 3 → 4 (train)
          it needs 'images': limit 24 → 20 (load)
          it needs 'images': seed 3 → 4 (load, take)
        samples: stale
          it needs 'vae': seed 3 → 4 (train)
          it needs 'images': limit 24 → 20 (load)
          it needs 'images': seed 3 → 4 (load, take)

        """)
    #expect(try why(space, TinyNotebook.text) == "all cells are current\n")
  }

  @Test func newCommandsAndModelsAreNamed() throws {
    let space = try stored()
    #expect(
      try why(
        space, TinyNotebook.text.replacing("n=4 seed=7", with: "n=4 seed=7 | sharpen 7"))
        == "samples: stale\n  sharpen is new\n")
    #expect(
      try why(space, TinyNotebook.text.replacing("z-dim=4", with: "z-dim=5"), "samples")
        == "samples: stale\n  it needs 'vae': z-dim 4 → 5 (model)\n")
    #expect(
      try why(space, TinyNotebook.text.replacing("label: vae", with: "label: vae\n#| width: 60"))
        == "vae: stale\n  width 72 → 60\n")
  }

  @Test func filesThatWereAddedAreCounted() throws {
    let text = TinyNotebook.text.replacing("= faces  ", with: "= ./photos")
      .replacing(" limit=$limit", with: "")
    let space = try Workspace(["tiny.vnb": text])
    let faces = try space.run(
      input: "load faces size=20x20 limit=9 | save to=\"f/\"")
    try #require(faces.exitCode == 0, "\(faces.errors)")
    func copy(_ numbers: Range<Int>) throws {
      for number in numbers {
        let file = space.url.appendingPathComponent("Output/session/f/00\(number).png")
        try space.write(try Data(contentsOf: file), to: "photos/\(number).png")
      }
    }
    try copy(0..<6)
    let run = try space.run("run", "tiny.vnb", "--quiet")
    try #require(run.exitCode == 0, "\(run.errors)")
    try copy(6..<9)
    #expect(try why(space, text, "images") == "images: stale\n  data: 3 files added\n")
    #expect(
      try why(space, text, "vae")
        == "vae: stale\n  it needs 'images': data: 3 files added\n")
    // Where the cache was cleared, only that they changed is known.
    let other = try space.run(
      "why", "tiny.vnb", "images", environment: ["VNB_CACHE_DIR": space.path + "/empty"])
    #expect(other.output == "images: stale\n  data: its files changed\n")
  }

  @Test func whatWasNotNotedIsSaidToBeUnknown() throws {
    let space = try stored()
    let path = "Output/tiny/manifest.json"
    var manifest = try #require(
      try JSONSerialization.jsonObject(with: Data(space.text(path).utf8)) as? [String: Any])
    var cells = try #require(manifest["cells"] as? [[String: Any]])
    for index in cells.indices { cells[index]["parts"] = nil }
    manifest["cells"] = cells
    try space.write(try JSONSerialization.data(withJSONObject: manifest), to: path)
    let text = TinyNotebook.text.replacing("z-dim=4", with: "z-dim=5")
    #expect(
      try why(space, text, "vae")
        == "vae: stale\n  the stored results do not say what they were made of; the next run notes it\n"
    )
  }

  // MARK: - plan and --frozen

  @Test func aPlanKnowsItsPriceOnceItRan() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    let first = try space.run("plan", "tiny.vnb", "--only", "vae")
    #expect(first.exitCode == 0)
    #expect(
      first.output == """
        tiny.vnb: Output/tiny
          setup   nothing to compute
          images  time not known yet
            load, 24 pictures: time not known yet
            describe: time not known yet
            take: time not known yet
            grid: time not known yet
          vae     time not known yet
            train, 1 epoch of 24 pictures: time not known yet, 70 kB on the disk
            plot-loss: time not known yet
        2 of 3 cells to run, the time is not known: nothing of it ran on this machine yet, up to \
        70 kB on the disk

        """, "\(first.output)")
    #expect(!space.contains("Output"))
    #expect(try space.run("run", "tiny.vnb", "--output", "other").exitCode == 0)
    let json = try space.run("plan", "tiny.vnb", "--output", "third", "--json", "--seed", "99")
    let plan = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(plan["isTimeIncomplete"] as? Bool == false)
    #expect(try #require(plan["seconds"] as? Double) > 0)
  }

  @Test func frozenNamesWhatWouldHaveToRun() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    let result = try space.run("run", "tiny.vnb", "--frozen", "--only", "vae", "--quiet")
    #expect(result.exitCode == 4)
    #expect(
      result.errors == """
        error: 'images' would have to run: load, describe, take, grid
        error: 'vae' would have to run: train, plot-loss

        """, "\(result.errors)")
    #expect(!space.contains("Output"))
    #expect(try space.run("run", "tiny.vnb", "--frozen", "--only", "counting").exitCode == 0)
    // What is stored needs no computing, and is written.
    #expect(try space.run("run", "tiny.vnb", "--output", "other").exitCode == 0)
    let stored = try space.run("run", "tiny.vnb", "--frozen")
    #expect(stored.exitCode == 0, "\(stored.errors)")
    #expect(space.contains("Output/tiny/samples.png"))
    let plan = try space.run("plan", "tiny.vnb")
    #expect(plan.output.contains("  samples   nothing to compute\n"), "\(plan.output)")
  }

  /// How many pictures a condition leaves is known only while running.
  @Test func aTrainingOnPicturesThatAreNotCountedHasNoPrice() throws {
    let text = """
      ```vnb
      #| label: vae
      let faces = load faces size=16x16 limit=24 | where male=true
      let vae = train (model vae filters=[4, 8] z-dim=4) on=$faces epochs=EPOCHS
      (1)
      ```

      """
    let space = try Workspace(["n.vnb": text.replacing("EPOCHS", with: "1")])
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    try space.write(text.replacing("EPOCHS", with: "40000"), to: "n.vnb")
    let plan = try space.run("plan", "n.vnb")
    #expect(
      plan.output.contains("    train, as much as the data are: time not known yet\n"),
      "\(plan.output)")
  }

  /// A cell with `cache: off` computes its own in each run; what it needs of others may be stored.
  @Test func aCellWithoutCacheHasToRun() throws {
    let text = TinyNotebook.text.replacing("label: samples", with: "label: samples\n#| cache: off")
    let space = try stored(text)
    let plan = try space.run("plan", "tiny.vnb").output
    #expect(plan.contains("\n  vae       nothing to compute\n"), "\(plan)")
    #expect(plan.contains("\n    sample"), "\(plan)")
    let frozen = try space.run("run", "tiny.vnb", "--frozen", "--quiet")
    #expect(frozen.exitCode == 4)
    #expect(frozen.errors == "error: 'samples' would have to run: sample, grid\n")
    #expect(try space.run("run", "tiny.vnb", "--frozen", "--only", "vae").exitCode == 0)
    // Those that need its values pay once; a training begins anew.
    try space.write(
      TinyNotebook.text.replacing("label: vae", with: "label: vae\n#| cache: off"),
      to: "tiny.vnb")
    let again = try space.run("plan", "tiny.vnb").output
    #expect(again.components(separatedBy: "train").count == 2, "\(again)")
    #expect(again.contains("\n  samples   nothing to compute\n"), "\(again)")
    try space.write(space.text("tiny.vnb").replacing("epochs=1", with: "epochs=9"), to: "tiny.vnb")
    #expect(!(try space.run("plan", "tiny.vnb").output.contains("from the checkpoint")))
  }

  /// What is bound is made where it is needed, and where results are stored nothing needs it.
  @Test func aBoundModelDoesNotHaveToRun() throws {
    let space = try Workspace([
      "n.vnb": """
      ```vnb
      #| label: facts
      let faces = load faces size=16x16 limit=24
      let net = model vae filters=[4, 8] z-dim=4
      let runs = sweep fact=[1.0, 2.0] { train $net on=$faces epochs=1 fact=$fact }
      table $runs
      ```

      """
    ])
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    let plan = try space.run("plan", "n.vnb")
    #expect(plan.output == "n.vnb: Output/n\n  facts  nothing to compute\nnothing to compute\n")
  }

  /// A failure is not stored, but that a trial fails is known, and it is not tried again.
  @Test func aTrialThatIsKnownToFailDoesNotHaveToRun() throws {
    let space = try Workspace([
      "n.vnb": """
      ```vnb
      #| label: rates
      let faces = load faces size=16x16 limit=24
      let net = model vae filters=[4, 8] z-dim=4
      let runs = sweep rate=[0.001, 10.0] {
        train $net on=$faces epochs=4 batch-size=8 learning-rate=$rate
      }
      table $runs
      ```

      """
    ])
    #expect(try space.run("run", "n.vnb", "--frozen").exitCode == 4)
    let first = try space.run("run", "n.vnb")
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(!(try space.run("plan", "n.vnb").output.contains("train")))
    #expect(try space.run("run", "n.vnb", "--frozen").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == [])
  }

  @Test func aLongerTrainingIsPlannedFromItsCheckpoint() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    #expect(try space.run("run", "tiny.vnb", "--quiet", "--no-expect").exitCode == 0)
    try space.write(
      TinyNotebook.text.replacing("epochs=1 batch", with: "epochs=50000 batch"), to: "tiny.vnb")
    let plan = try space.run("plan", "tiny.vnb", "--only", "vae")
    #expect(
      plan.output.contains(
        "train, 50000 epochs of 24 pictures, from the checkpoint after epoch 1: about "),
      "\(plan.output)")
  }
}
