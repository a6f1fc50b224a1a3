/// One `Key: value` of a title page.
public struct TitlePageEntry: Sendable, Equatable {
  /// The key as written, without the colon.
  public let key: String
  /// The value's lines without their indentation.
  public internal(set) var values: [String]
  /// The line of the key in the source, from 1.
  public let line: Int
}
