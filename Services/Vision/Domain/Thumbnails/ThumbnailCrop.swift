import Foundation
import Media

/// A frame cut to a shape, with its title, as a file.
public struct ThumbnailCrop: Sendable, Equatable {
  /// The shape asked for.
  public let shape: ThumbnailShape
  /// The picture's file.
  public let image: Data
  /// Pixels across in the file.
  public let width: Int
  /// Pixels down in the file.
  public let height: Int
  /// Which part of the frame it shows, in shares of the frame's sides: its left edge, 0 to 1.
  public let left: Double
  /// Its top edge, 0 to 1.
  public let top: Double
  /// Its right edge, 0 to 1.
  public let right: Double
  /// Its bottom edge, 0 to 1.
  public let bottom: Double
  /// The share of what stands out in the frame that is inside, 0 to 1.
  public let keptSalience: Double
  /// The share of the area of its faces that is inside, 0 to 1; `nil` where no face was found.
  public let keptFaces: Double?
  /// Where the title is; `nil` without one.
  public let title: TitlePlacement?
}
