import Foundation
import Language
import NotebookFormat
import Testing

/// One folder of wrong programs (`.code`) and notebooks (`.vnb`), with their rendered findings beside
/// them (`.expected`). With `VNB_RECORD_SNAPSHOTS=1` in the environment the expectations are written
/// anew, to be read before they are committed.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  static func files(_ subfolder: String, _ fileExtension: String) -> [URL] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder.appending(path: subfolder), includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == fileExtension }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  static func source(_ file: URL) throws -> SourceText {
    SourceText(name: file.lastPathComponent, bytes: Array(try Data(contentsOf: file)))
  }

  static func findings(_ file: URL) throws -> (SourceText, [Diagnostic]) {
    let source = try source(file)
    return file.pathExtension == "vnb"
      ? (source, NotebookParser.parse(source).diagnostics)
      : (source, Parser.parse(source).diagnostics)
  }
}

@Suite("Findings are rendered as expected, to the letter")
struct SnapshotTests {
  @Test(arguments: Fixtures.files("Programs", "code") + Fixtures.files("Notebooks", "vnb"))
  func rendering(_ file: URL) throws {
    let (source, findings) = try Fixtures.findings(file)
    let text = DiagnosticRenderer(source: source).render(findings)
    let expectation = file.deletingPathExtension().appendingPathExtension("expected")
    if ProcessInfo.processInfo.environment["VNB_RECORD_SNAPSHOTS"] == "1" {
      try Data(text.utf8).write(to: expectation)
    }
    let expected = String(decoding: try Data(contentsOf: expectation), as: UTF8.self)
    #expect(text == expected, "record anew with VNB_RECORD_SNAPSHOTS=1 and read the difference")
    #expect(!findings.isEmpty)
    for finding in findings {
      #expect(finding.range.lower >= 0 && finding.range.lower <= finding.range.upper)
      #expect(finding.range.upper <= source.bytes.count)
    }
  }

  @Test func everyCodeHasAnExample() throws {
    var codes: Set<String> = []
    for file in Fixtures.files("Programs", "code") + Fixtures.files("Notebooks", "vnb") {
      codes.formUnion(try Fixtures.findings(file).1.map(\.code))
    }
    for text in LimitTests.programs.values {
      codes.formUnion(Parser.parse(SourceText(name: "t", text: text)).diagnostics.map(\.code))
    }
    let large = SourceText(name: "t", text: "large")
    codes.formUnion(NotebookParser.parse(large, maximumSize: 4).diagnostics.map(\.code))
    // That a cell shows a picture is known when it is checked, which its own test tries.
    let all =
      SyntaxCode.allCases.map(\.rawValue)
      + NotebookCode.allCases.filter { $0 != .unlabelledPicture }.map(\.rawValue)
    #expect(all.filter { !codes.contains($0) } == [])
    #expect(Set(all).count == all.count)
  }
}
