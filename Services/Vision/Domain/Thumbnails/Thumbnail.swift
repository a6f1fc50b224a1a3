import Foundation
import Scoring

/// A frame worth showing.
public struct Thumbnail: Sendable, Equatable {
  /// The picture as a JPEG file.
  public let jpeg: Data
  /// Seconds from the video's first frame.
  public let time: Double
  /// Pixels across in the JPEG.
  public let width: Int
  /// Pixels down in the JPEG.
  public let height: Int
  /// What was measured in the frame before it was encoded.
  public let qualities: PictureQualities
  /// Why it was picked, 0 to 10.
  public let selection: Score
  /// Its appeal alone, 0 to 10.
  public let appeal: Double
  /// The frame in the shapes that were asked for, in that order.
  public let crops: [ThumbnailCrop]
}
