/// Where something stands in a document.
public struct XMLPlace: Sendable, Equatable {
  /// The line, from 1; a line ends at `\n`, `\r` or both together.
  public let line: Int
  /// The byte, from 0.
  public let offset: Int
}
