/// The proportions that a thumbnail is cut to.
public enum ThumbnailShape: Sendable, CaseIterable {
  /// As the video has them.
  case original
  /// 16:9, as YouTube shows it.
  case wide
  /// 1:1.
  case square
  /// 9:16, as TikTok, Reels and Shorts show it.
  case tall
  /// 4:5, as Instagram's feed shows it.
  case portrait

  /// Width over height; `nil` for the original.
  var ratio: Double? {
    switch self {
    case .original: nil
    case .wide: 16.0 / 9
    case .square: 1
    case .tall: 9.0 / 16
    case .portrait: 4.0 / 5
    }
  }
}
