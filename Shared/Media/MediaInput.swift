import Foundation

/// Where the bytes of a picture or a video come from.
public enum MediaInput: Sendable {
  /// A regular file; a symbolic link as the last component is refused.
  case path(String)
  /// The file's content.
  case data(Data)
}
