import Foundation
import Media

/// Cuts frames to shapes, writes their title and encodes them.
enum ThumbnailFinisher {
  /// A crop of a frame.
  ///
  /// - Parameter faces: where faces are, in pixels of the frame.
  /// - Throws: `InvalidInput` naming `title` when that does not fit legibly; `MediaError`.
  static func crop(
    _ frame: Image, faces: [BoundingBox], shape: ThumbnailShape, title: String?,
    format: ImageFileEncoder.Format
  ) throws -> ThumbnailCrop {
    let size = AnalysisSize.fitting(frame.width, frame.height, longSide: AnalysisSize.phone)
    let map = SalienceMap(try frame.resized(width: size.width, height: size.height))
    let place = SubjectCrop(
      width: frame.width, height: frame.height,
      ratio: shape.ratio ?? Double(frame.width) / Double(frame.height), map: map, faces: faces)
    var image = try frame.cropped(
      x: place.x, y: place.y, width: place.width, height: place.height)
    var placement: TitlePlacement?
    if let title {
      let inside = faces.map { $0.moved(by: -Float(place.x), -Float(place.y)) }
      (image, placement) = try TitleWriter.write(
        title, on: image, faces: inside, field: "title")
    }
    let (width, height) = (Double(frame.width), Double(frame.height))
    return ThumbnailCrop(
      shape: shape, image: try ImageFileEncoder.encode(image, as: format), width: image.width,
      height: image.height, left: Double(place.x) / width, top: Double(place.y) / height,
      right: Double(place.x + place.width) / width,
      bottom: Double(place.y + place.height) / height, keptSalience: place.keptSalience,
      keptFaces: place.keptFaces,
      title: placement)
  }
}
