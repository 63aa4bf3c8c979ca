// swift-tools-version: 6.2
import PackageDescription

// Layers, lowest first; a target depends on lower layers only. The language half (Language,
// NotebookFormat, Evaluation, Sessions, Exporting) never sees a tensor, the engine half (Tensors,
// Networks, Training, Imaging, Charts) never sees a token; they meet in Commands.
let package = Package(
  name: "vnb",
  products: [.executable(name: "vnb", targets: ["vnb"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // Level 0: C libraries. No C type leaves the target that wraps it.
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo-ft",
      providers: [.apt(["libcairo2-dev", "libfreetype-dev"])]),
    .systemLibrary(
      name: "CCmark", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CChafa", pkgConfig: "chafa", providers: [.apt(["libchafa-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png"), .linkedLibrary("z")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(
      name: "CFonts", exclude: ["README.md", "OFL.txt", "Inter-Regular.otf", "Inter-SemiBold.otf"]),
    .target(name: "CResampling", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),

    // Level 0: values that depend on nothing of ours.
    .target(name: "Archives", dependencies: ["CZlib", "CArchive"]),
    .target(name: "Digests", dependencies: ["CNettle"]),
    .target(name: "Texts"),
    .target(name: "Language", dependencies: ["Texts"]),
    .target(name: "Raster", dependencies: ["CPNG", "CJPEG", "CResampling", "Digests"]),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS"]),

    // Levels 1 and 2.
    .target(name: "Statistics", dependencies: ["COpenBLAS"]),
    .target(name: "Stores", dependencies: ["Digests"]),
    .target(name: "Networks", dependencies: ["Tensors", "Digests", "Texts"]),
    .target(name: "NotebookFormat", dependencies: ["Language"]),
    .target(name: "Evaluation", dependencies: ["Language", "Digests", "Stores"]),
    .target(name: "Training", dependencies: ["Networks", "Tensors", "Stores"]),
    .target(name: "Faces", dependencies: ["Raster"]),
    .target(name: "Imaging", dependencies: ["Archives", "Raster", "Faces", "Digests", "Stores"]),
    .target(name: "PictureMeasures", dependencies: ["Raster", "Statistics"]),
    .target(name: "Charts", dependencies: ["Raster", "Texts", "CCairo", "CFonts"]),

    // Levels 3 and 4.
    .target(
      name: "Commands",
      dependencies: [
        "Evaluation", "Language", "Training", "Networks", "Tensors", "Imaging", "Raster", "Charts",
        "Digests", "Stores", "Statistics", "PictureMeasures", "Faces", "Texts",
      ]),
    .target(
      name: "Sessions",
      dependencies: [
        "NotebookFormat", "Evaluation", "Language", "Digests", "Stores", "Raster", "Texts",
      ]),
    .target(
      name: "Exporting", dependencies: ["NotebookFormat", "Language", "CCmark"]),
    .target(
      name: "Planning",
      dependencies: [
        "Sessions", "NotebookFormat", "Evaluation", "Language", "Digests", "Raster", "Stores",
      ]),
    .target(
      name: "Verification",
      dependencies: ["Sessions", "NotebookFormat", "Evaluation", "Digests", "Raster", "Charts"]),
    .target(name: "Terminal", dependencies: ["CEdit", "CChafa"]),

    // Level 5.
    .executableTarget(
      name: "vnb",
      dependencies: [
        "Language", "NotebookFormat", "Evaluation", "Commands", "Sessions", "Exporting", "Terminal",
        "Training", "Networks", "Tensors", "Stores", "Verification", "Planning", "Raster",
        "Imaging",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Counts what the program of the tests asks of the C library's allocator.
    .target(name: "AllocationCounting", path: "Tests/AllocationCounting"),

    // Shared by tests: tiny programs with their expectations in comments.
    .target(
      name: "ProgramTesting", dependencies: ["Evaluation", "Language"],
      path: "Tests/ProgramTesting"),
    // Shared by tests: archives of every kind, good and bad.
    .target(
      name: "ArchiveTesting", dependencies: ["CZlib", "CArchive"], path: "Tests/ArchiveTesting"),
  ]
    + [
      ("Language", ["Language", "NotebookFormat"]),
      ("Evaluation", ["Evaluation", "Language", "Digests", "ProgramTesting"]),
      ("Archives", ["Archives", "ArchiveTesting"]),
      ("Raster", ["Raster", "CResampling"]),
      (
        "Imaging", ["Imaging", "Raster", "Faces", "Stores", "ArchiveTesting"]
      ),
      ("Faces", ["Faces", "Raster"]),
      ("Statistics", ["Statistics"]),
      ("PictureMeasures", ["PictureMeasures", "Raster"]),
      ("Tensors", ["Tensors"]), ("Networks", ["Networks", "Tensors"]),
      (
        "Training", ["Training", "Networks", "Tensors", "Digests", "AllocationCounting"]
      ),
      ("Charts", ["Charts", "Raster"]),
      ("Terminal", ["Terminal"]),
      ("Stores", ["Stores", "Digests"]),
      ("Exporting", ["Exporting", "NotebookFormat", "Language"]),
      ("Sessions", ["Sessions", "Evaluation", "NotebookFormat", "Language", "Digests"]),
      ("Verification", ["Verification", "NotebookFormat", "Raster"]),
      (
        "Commands",
        [
          "Commands", "Evaluation", "Language", "NotebookFormat", "Raster", "Digests",
          "Sessions", "ProgramTesting",
        ]
      ),
      ("CommandLine", ["vnb", "ArchiveTesting", "Raster", "Digests"]),
    ].map { (name: String, dependencies: [String]) -> Target in
      .testTarget(
        name: "\(name)Tests", dependencies: dependencies.map { .byName(name: $0) },
        // Fixtures are read by path, so that a test names the file that it compares with.
        exclude: [
          "Language": ["Fixtures"], "Raster": ["Fixtures"], "Exporting": ["Snapshots"],
          "Evaluation": ["Programs"], "Networks": ["Fixtures"], "Commands": ["Programs"],
          "Statistics": ["Fixtures"], "PictureMeasures": ["Fixtures"],
        ][name] ?? [])
    },
  swiftLanguageModes: [.v6]
)

// The checks of every change ask for this: here, since on the command line it would concern the
// packages that we depend on, too.
if Context.environment["VNB_WARNINGS_AS_ERRORS"] != nil {
  for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
    target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
  }
}

// Tests/Fuzzing/run sets this to the archive of libFuzzer: every reader is instrumented then.
if let fuzzer = Context.environment["VNB_FUZZING"] {
  for target in package.targets where target.type != .system {
    target.swiftSettings =
      (target.swiftSettings ?? []) + [.unsafeFlags(["-sanitize=fuzzer,address"])]
    target.cSettings =
      (target.cSettings ?? []) + [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]
  }
  package.products.append(.executable(name: "fuzz", targets: ["Fuzzing"]))
  package.targets += [
    .target(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
    .executableTarget(
      name: "Fuzzing",
      dependencies: ["CFuzzer", "Archives", "ArchiveTesting", "Raster", "Faces", "Imaging"],
      path: "Tests/Fuzzing", exclude: ["CFuzzer", "run"],
      swiftSettings: [.unsafeFlags(["-sanitize=address"])],
      linkerSettings: [
        .unsafeFlags(["-sanitize=address", "-Xlinker", fuzzer]), .linkedLibrary("stdc++"),
      ]),
  ]
}
