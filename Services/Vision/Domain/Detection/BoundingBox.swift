/// A rectangle in a picture, in its pixels: from the left top corner (0, 0) to the right bottom one.
public struct BoundingBox: Sendable, Equatable {
  /// The left side.
  public let left: Float
  /// The upper side.
  public let top: Float
  /// The right side, not less than the left one.
  public let right: Float
  /// The lower side, not less than the upper one.
  public let bottom: Float

  /// A rectangle by its four sides.
  public init(left: Float, top: Float, right: Float, bottom: Float) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// The area in square pixels; 0 for one without extent.
  public var area: Float { max(0, right - left) * max(0, bottom - top) }

  /// The rectangle in a picture that is so many times as wide and as high.
  func scaled(_ x: Float, _ y: Float) -> BoundingBox {
    BoundingBox(left: left * x, top: top * y, right: right * x, bottom: bottom * y)
  }

  /// The same rectangle, elsewhere.
  func moved(by x: Float, _ y: Float) -> BoundingBox {
    BoundingBox(left: left + x, top: top + y, right: right + x, bottom: bottom + y)
  }

  /// The area that both share, divided by the area that either has: 0 to 1.
  public func overlap(with other: BoundingBox) -> Float {
    let shared = BoundingBox(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom)
    ).area
    let either = area + other.area - shared
    return either > 0 ? shared / either : 0
  }
}
