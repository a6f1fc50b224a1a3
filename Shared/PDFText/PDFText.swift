import Execution
import XML

/// A reader of the words of a PDF and their places on the page.
///
/// poppler reads the PDF (`pdftotext`, a program of its own, as its licence does not go with ours): a
/// process with bounded memory and processor time, which gets the document as an open file without a
/// name, is given no other file and is killed when the time is up or the caller has gone.
public struct PDFText: Sendable {
  /// How much a PDF may cost.
  public struct Limits: Sendable {
    /// Seconds of processor time, and twice as many on the clock; 20 by default.
    public var seconds = 20
    /// Bytes of address space; 1 GiB by default.
    public var memoryBytes = 1 << 30
    /// Bytes of words and places, some 100 a word; 64 MiB by default.
    public var outputBytes = 64 << 20

    /// The defaults.
    public init() {}
  }

  private let limits: Limits
  private let searchPath: String

  /// - Parameters:
  ///   - limits: how much a PDF may cost.
  ///   - searchPath: the folders in which `prlimit` and `pdftotext` are looked for, parted by `:`.
  public init(limits: Limits = Limits(), searchPath: String = "/usr/bin:/bin") {
    self.limits = limits
    self.searchPath = searchPath
  }

  /// The pages of a document in order, those without words included. It blocks.
  ///
  /// - Throws: `PDFTextError`, `CancellationError`.
  public func pages(
    of document: [UInt8], cancellation: Cancellation = Cancellation()
  ) throws -> [PDFPage] {
    let limiter = try Program.find("prlimit", in: searchPath)
    let reader = try Program.find("pdftotext", in: searchPath)
    let output = try Program.run(
      limiter,
      [
        "--cpu=\(limits.seconds)", "--as=\(limits.memoryBytes)", "--core=0", "--nofile=64",
        "--fsize=0", "--", reader, "-bbox", "-enc", "UTF-8", "/dev/stdin", "-",
      ], input: document, seconds: 2 * limits.seconds, outputBytes: limits.outputBytes,
      cancellation: cancellation)
    try Self.check(output)
    let words = PDFWords()
    do {
      try XMLDocument(allowsDocumentType: true).read(
        output.bytes.map { $0 < 0x20 && $0 != 0x0A ? 0x20 : $0 }, into: words,
        cancellation: cancellation)
    } catch let error as XMLError {
      throw PDFTextError.unreadable("its words are no well-formed text: \(error.description)")
    }
    return words.pages
  }

  /// Throws what an end of `pdftotext` other than a good one means.
  private static func check(_ output: Program.Output) throws {
    switch output.end {
    case .exited(0): return
    // 3: the document's permissions.
    case .exited(3): throw PDFTextError.encrypted
    case .exited:
      let lines = output.errors.split(separator: "\n")
      if lines.contains(where: { $0.contains("password") }) { throw PDFTextError.encrypted }
      let reason = lines.last { !$0.isEmpty } ?? "no reason is given"
      throw PDFTextError.unreadable(String(reason.prefix(200)))
    case .killed(let signal):
      throw signal == Program.processorTimeSignal
        ? PDFTextError.tooExpensive("processor time")
        : PDFTextError.tooExpensive("memory (it was ended by signal \(signal))")
    }
  }
}
