import Execution
import Foundation
import PDFText
import Synchronization
import TestSupport
import Testing

struct PDFTextTests {
  /// One page with two words, 100 and 200 points from the left, 92 from the top.
  private static func document(_ words: (String, String) = ("Hola", "word")) -> [UInt8] {
    let content =
      "BT /F1 12 Tf 1 0 0 1 100 700 Tm (\(words.0)) Tj 1 0 0 1 200 700 Tm (\(words.1)) Tj ET"
    return Array(
      """
      %PDF-1.4
      1 0 obj
      << /Type /Catalog /Pages 2 0 R >>
      endobj
      2 0 obj
      << /Type /Pages /Kids [4 0 R] /Count 1 >>
      endobj
      3 0 obj
      << /Type /Font /Subtype /Type1 /BaseFont /Courier >>
      endobj
      4 0 obj
      << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R \
      /Resources << /Font << /F1 3 0 R >> >> >>
      endobj
      5 0 obj
      << /Length \(content.utf8.count) >>
      stream
      \(content)
      endstream
      endobj
      trailer
      << /Size 6 /Root 1 0 R >>
      """.utf8)
  }

  @Test
  func wordsComeWithTheirPlaces() throws {
    let pages = try PDFText().pages(of: Self.document())
    let page = try #require(pages.first)
    #expect((page.width, page.height) == (612, 792))
    #expect(page.words.map(\.text) == ["Hola", "word"])
    let left = page.words.map(\.left)
    #expect(abs(left[0] - 100) < 0.1 && abs(left[1] - 200) < 0.1)
    #expect(abs(page.words[0].right - 100 - 4 * 7.2) < 0.1)
    #expect(page.words.allSatisfy { (80...92).contains($0.top) && (90...98).contains($0.bottom) })
  }

  @Test
  func signsOfXMLAreText() throws {
    let pages = try PDFText().pages(of: Self.document(("<&>", "\"x\"")))
    #expect(pages.first?.words.map(\.text) == ["<&>", "\"x\""])
  }

  @Test
  func aProgramThatIsMissingIsNamed() {
    #expect(throws: PDFTextError.programMissing("prlimit")) {
      try PDFText(searchPath: "").pages(of: Self.document())
    }
  }

  /// A folder with the programs that are needed, one of them replaced by a script.
  private func withReader<Result>(
    _ script: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "pdftotext")
    try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return try withExtendedLifetime(folder) { try body(folder.path + ":/usr/bin:/bin") }
  }

  @Test
  func outputIsBounded() throws {
    try withReader("yes '<word>x</word>'") { path in
      var limits = PDFText.Limits()
      limits.outputBytes = 1 << 16
      _ = #expect(throws: PDFTextError.tooExpensive("memory for its words")) {
        try PDFText(limits: limits, searchPath: path).pages(of: [1])
      }
    }
  }

  @Test
  func processorTimeIsBounded() throws {
    try withReader("while :; do :; done") { path in
      var limits = PDFText.Limits()
      limits.seconds = 1
      _ = #expect(throws: PDFTextError.self) {
        try PDFText(limits: limits, searchPath: path).pages(of: [1])
      }
    }
  }

  @Test
  func aCallerThatHasGoneEndsTheProcess() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pid")
    #expect(mkfifo(pipe, 0o600) == 0)
    try withReader("echo $$ > '\(pipe)'; exec sleep 600") { path in
      let cancellation = Cancellation()
      let pid = Mutex<Int32?>(nil)
      Thread.detachNewThread {
        // The process tells its number once it runs.
        let data = try? FileHandle(forReadingFrom: URL(filePath: pipe)).readToEnd()
        let text = String(decoding: data ?? Data(), as: UTF8.self)
        pid.withLock { $0 = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) }
        cancellation.cancel()
      }
      #expect(throws: CancellationError.self) {
        try PDFText(searchPath: path).pages(of: [1], cancellation: cancellation)
      }
      let number = try #require(pid.withLock { $0 })
      #expect(kill(number, 0) == -1 && errno == ESRCH)
    }
  }

  @Test
  func theProcessGetsTheDocumentAndNothingElse() throws {
    try withReader(
      """
      test "$(head -c 3)" = abc || exit 1
      test "$(ls /proc/$$/fd | wc -l)" -le 5 || exit 1
      test -z "$SECRET" || exit 1
      test "$(ulimit -c) $(ulimit -f)" = "0 0" || exit 1
      echo '<doc><page width="1" height="2"><word xMin="3">ok</word></page></doc>'
      """
    ) { path in
      setenv("SECRET", "x", 1)
      let pages = try PDFText(searchPath: path).pages(of: Array("abc".utf8))
      #expect(pages.first?.words.map(\.text) == ["ok"])
    }
  }

  @Test(arguments: [
    ("exit 3", PDFTextError.encrypted),
    ("echo 'Command Line Error: Incorrect password' >&2; exit 1", .encrypted),
    ("echo 'Syntax Error: bad' >&2; exit 1", .unreadable("Syntax Error: bad")),
    ("exit 1", .unreadable("no reason is given")),
  ])
  func endsAreTold(_ script: String, _ expected: PDFTextError) throws {
    try withReader(script) { path in
      _ = #expect(throws: expected) { try PDFText(searchPath: path).pages(of: [1]) }
    }
  }
}
