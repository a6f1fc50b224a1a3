/// Why a PDF gave no text.
public enum PDFTextError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A program that is needed is not on `PATH`.
  case programMissing(String)
  /// The document needs a password, or does not allow its text to be taken.
  case encrypted
  /// The document is damaged, or no PDF; with what the reader says of it.
  case unreadable(String)
  /// It took more time or memory than it may.
  case tooExpensive(String)
  /// The program could not be run; with the system's reason.
  case cannotRun(String)

  /// One clause: what is wrong.
  public var description: String {
    switch self {
    case .programMissing(let name): "the program \(name) is not installed (Debian: poppler-utils)"
    case .encrypted: "is encrypted, or does not allow its text to be taken"
    case .unreadable(let reason): "cannot be read as PDF: \(reason)"
    case .tooExpensive(let what): "takes more \(what) to read than is accepted"
    case .cannotRun(let reason): "pdftotext cannot be run: \(reason)"
    }
  }
}
