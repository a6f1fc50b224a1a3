import Validation

extension FieldViolation.Reason {
  /// A field that is needed is missing.
  public static let fieldRequired: Self = "FIELD_REQUIRED"
  /// A number or a count is outside its range.
  public static let valueOutOfRange: Self = "VALUE_OUT_OF_RANGE"
  /// The path, symbolic links resolved, is not below the media root.
  public static let pathOutsideMediaRoot: Self = "PATH_OUTSIDE_MEDIA_ROOT"
  /// Nothing is at the path.
  public static let fileNotFound: Self = "FILE_NOT_FOUND"
  /// A directory, device, pipe or socket is at the path.
  public static let notARegularFile: Self = "NOT_A_REGULAR_FILE"
  /// The content is empty, of an unknown format, damaged or cut off.
  public static let mediaUnreadable: Self = "MEDIA_UNREADABLE"
  /// The content has sound or pictures but no video.
  public static let noVideoStream: Self = "NO_VIDEO_STREAM"
  /// More bytes, pixels or seconds than allowed.
  public static let mediaTooLarge: Self = "MEDIA_TOO_LARGE"
  /// Fewer pixels than can be measured.
  public static let mediaTooSmall: Self = "MEDIA_TOO_SMALL"
}
