/// Why a document was not read to its end.
public struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Reason: Sendable {
    /// The bytes are not well-formed XML.
    case malformed
    /// The document declares entities, or has a document type where none is accepted.
    case declaration
    /// The elements are nested more deeply than is accepted.
    case tooDeep
    /// The document has more bytes than can be read.
    case tooLarge
  }

  /// What kind of failure it is.
  public let reason: Reason
  /// The line that it was noticed on, from 1.
  public let line: Int
  /// One clause: what is wrong.
  public let description: String
}
