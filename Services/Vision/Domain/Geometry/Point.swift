/// A place in a picture, in pixels from its top left corner: x to the right, y down.
public struct Point: Equatable, Hashable, Sendable {
  /// Pixels to the right.
  public var x: Double
  /// Pixels down.
  public var y: Double

  /// Makes a point.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// How far another point is, in pixels.
  public func distance(to other: Point) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }

  static func - (left: Point, right: Point) -> Point {
    Point(x: left.x - right.x, y: left.y - right.y)
  }

  /// The z component of the cross product: positive when `other` is clockwise of this on the screen.
  func cross(_ other: Point) -> Double { x * other.y - y * other.x }

  /// The dot product.
  func dot(_ other: Point) -> Double { x * other.x + y * other.y }
}
