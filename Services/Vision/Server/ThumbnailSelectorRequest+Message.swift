import Contracts
import Validation
import VisionDomain

extension ThumbnailSelector.Request {
  /// What a message asks for; what it leaves out has its default.
  ///
  /// - Throws: `InvalidInput` for a shape or a format that this version does not know.
  init(_ message: VisionGenerateThumbnailsRequest) throws(InvalidInput) {
    self.init()
    if message.hasCount { count = Int(message.count) }
    if message.hasMaxWidth { maximumWidth = Int(message.maxWidth) }
    if message.hasJpegQuality { quality = Int(message.jpegQuality) }
    if message.hasTitle { title = message.title }
    for (index, shape) in message.shapes.enumerated() {
      shapes.append(try ThumbnailShape(shape, field: "shapes[\(index)]"))
    }
    switch message.cropFormat {
    case .unspecified, .jpeg: cropFormat = .jpeg
    case .webp: cropFormat = .webp
    case .png: cropFormat = .png
    case .UNRECOGNIZED(let number):
      throw InvalidInput(
        .valueOutOfRange, field: "crop_format", "no format has the number \(number)")
    }
  }
}

extension ThumbnailShape {
  fileprivate init(_ shape: VisionThumbnailShape, field: String) throws(InvalidInput) {
    switch shape {
    case .original: self = .original
    case .wide: self = .wide
    case .square: self = .square
    case .tall: self = .tall
    case .portrait: self = .portrait
    case .unspecified, .UNRECOGNIZED:
      throw InvalidInput(
        .valueOutOfRange, field: field, "ORIGINAL, WIDE, SQUARE, TALL or PORTRAIT is needed")
    }
  }
}
