import CXML
import Execution

/// A reader of XML 1.0 (libxml2), from the beginning to the end in one pass.
///
/// Nothing but the given bytes is read: no entity but the five of XML itself is expanded, no document
/// type and no other file is looked at. Time is linear in the size of the document, and memory beside
/// it does not grow with it.
public struct XMLDocument: Sendable {
  /// How many elements may be open at a time, by default.
  public static let defaultDepth = 64

  private let maximumDepth: Int
  private let allowsDocumentType: Bool

  /// - Parameters:
  ///   - maximumDepth: how many elements may be open at a time, 1 to 250; 64 by default.
  ///   - allowsDocumentType: whether a `<!DOCTYPE` is passed over; by default it is refused. Entities
  ///     may not be declared in either case.
  public init(maximumDepth: Int = Self.defaultDepth, allowsDocumentType: Bool = false) {
    // libxml2 itself refuses to go beyond 256.
    self.maximumDepth = min(max(1, maximumDepth), 250)
    self.allowsDocumentType = allowsDocumentType
  }

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: the document, UTF-8 without a byte order mark, whatever encoding it declares.
  ///   - handler: hears of its parts.
  ///   - cancellation: looked at between parts.
  /// - Throws: `XMLError`, what `handler` throws, `CancellationError`.
  public func read(
    _ bytes: [UInt8], into handler: some XMLHandler, cancellation: Cancellation = Cancellation()
  ) throws {
    guard let count = Int32(exactly: bytes.count) else {
      throw XMLError(
        reason: .tooLarge, line: 1, description: "has more than \(Int32.max) bytes")
    }
    try bytes.withUnsafeBufferPointer { bytes in
      let run = XMLRun(
        bytes: bytes, handler: handler, maximumDepth: maximumDepth,
        allowsDocumentType: allowsDocumentType, cancellation: cancellation)
      try run.read(count: count)
    }
  }
}
