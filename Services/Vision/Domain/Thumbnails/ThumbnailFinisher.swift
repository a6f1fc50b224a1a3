import Foundation
import Media

/// Cuts frames to shapes, writes their title and encodes them.
enum ThumbnailFinisher {
  /// A crop of a frame.
  ///
  /// - Throws: `InvalidInput` naming `title` when that does not fit legibly; `MediaError`.
  static func crop(
    _ frame: Image, shape: ThumbnailShape, title: String?, format: ImageFileEncoder.Format
  ) throws -> ThumbnailCrop {
    let size = AnalysisSize.fitting(frame.width, frame.height, longSide: AnalysisSize.phone)
    let map = SalienceMap(try frame.resized(width: size.width, height: size.height))
    let place = SubjectCrop(
      width: frame.width, height: frame.height,
      ratio: shape.ratio ?? Double(frame.width) / Double(frame.height), map: map)
    var image = try frame.cropped(
      x: place.x, y: place.y, width: place.width, height: place.height)
    var placement: TitlePlacement?
    if let title {
      (image, placement) = try TitleWriter.write(title, on: image, field: "title")
    }
    let (width, height) = (Double(frame.width), Double(frame.height))
    return ThumbnailCrop(
      shape: shape, image: try ImageFileEncoder.encode(image, as: format), width: image.width,
      height: image.height, left: Double(place.x) / width, top: Double(place.y) / height,
      right: Double(place.x + place.width) / width,
      bottom: Double(place.y + place.height) / height, keptSalience: place.keptSalience,
      title: placement)
  }
}
