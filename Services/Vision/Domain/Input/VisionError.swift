/// What is wrong with a request: which field, why, and what is allowed.
public struct VisionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Why an input is refused; raw values are stable.
  public enum Reason: String, Sendable, CaseIterable {
    /// A field that is needed is missing.
    case fieldRequired = "FIELD_REQUIRED"
    /// A number or a count is outside its range.
    case valueOutOfRange = "VALUE_OUT_OF_RANGE"
    /// The path, symbolic links resolved, is not below the media root.
    case pathOutsideMediaRoot = "PATH_OUTSIDE_MEDIA_ROOT"
    /// Nothing is at the path.
    case fileNotFound = "FILE_NOT_FOUND"
    /// A directory, device, pipe or socket is at the path.
    case notARegularFile = "NOT_A_REGULAR_FILE"
    /// The content is empty, of an unknown format, damaged or cut off.
    case mediaUnreadable = "MEDIA_UNREADABLE"
    /// The content has sound or pictures but no video.
    case noVideoStream = "NO_VIDEO_STREAM"
    /// More bytes, pixels or seconds than allowed.
    case mediaTooLarge = "MEDIA_TOO_LARGE"
    /// Fewer pixels than can be measured.
    case mediaTooSmall = "MEDIA_TOO_SMALL"
  }

  /// The field's path in the request: `source.path`, `competitors[2].data`.
  public let field: String
  /// Why.
  public let reason: Reason
  /// One line: what was wrong and what is allowed.
  public let description: String

  /// An error about a field.
  public init(field: String, reason: Reason, description: String) {
    self.field = field
    self.reason = reason
    self.description = description
  }
}
