/// Four corners in a picture, clockwise on the screen from the one that is the top left when what they
/// enclose is read upright.
public struct Quadrilateral: Equatable, Sendable {
  /// The top left corner.
  public var topLeft: Point
  /// The top right corner.
  public var topRight: Point
  /// The bottom right corner.
  public var bottomRight: Point
  /// The bottom left corner.
  public var bottomLeft: Point

  /// Makes a quadrilateral of its corners.
  public init(topLeft: Point, topRight: Point, bottomRight: Point, bottomLeft: Point) {
    self.topLeft = topLeft
    self.topRight = topRight
    self.bottomRight = bottomRight
    self.bottomLeft = bottomLeft
  }

  /// The corners, clockwise from the top left one.
  public var corners: [Point] { [topLeft, topRight, bottomRight, bottomLeft] }

  /// The longer one of the upper and the lower edge, in pixels.
  public var width: Double {
    max(topLeft.distance(to: topRight), bottomRight.distance(to: bottomLeft))
  }

  /// The longer one of the left and the right edge, in pixels.
  public var height: Double {
    max(topLeft.distance(to: bottomLeft), topRight.distance(to: bottomRight))
  }

  /// What each corner becomes.
  func map(_ body: (Point) -> Point) -> Quadrilateral {
    Quadrilateral(
      topLeft: body(topLeft), topRight: body(topRight), bottomRight: body(bottomRight),
      bottomLeft: body(bottomLeft))
  }
}
