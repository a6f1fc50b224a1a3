import Media

/// A curve, an area or a row of bars of one colour in a screenshot, read as numbers.
package struct ChartSeries: Sendable {
  /// The values from left to right, in pixels above ``baseline``: of a curve and an area so many as
  /// ``ChartReader/resolution`` says, of bars one each.
  package let values: [Double]
  /// Where the drawing stands in the picture, in its pixels.
  package let bounds: PixelBox
  /// Whether the values count from an axis, or from the foot of bars or an area; otherwise they count from
  /// the lowest point of the curve, and shares of them say nothing.
  package let hasBaseline: Bool
}

/// A box parallel to the picture's edges, in whole pixels; the right and the lower edge are outside.
public struct PixelBox: Equatable, Sendable {
  /// The first column.
  public var left: Int
  /// The first row.
  public var top: Int
  /// The column behind the last.
  public var right: Int
  /// The row behind the last.
  public var bottom: Int

  /// Makes a box.
  public init(left: Int, top: Int, right: Int, bottom: Int) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// Pixels across.
  public var width: Int { right - left }
  /// Pixels down.
  public var height: Int { bottom - top }

  /// The share of the smaller one of two boxes that the other covers.
  func overlap(_ other: PixelBox) -> Double {
    let across = min(right, other.right) - max(left, other.left)
    let down = min(bottom, other.bottom) - max(top, other.top)
    guard across > 0, down > 0 else { return 0 }
    return Double(across * down) / Double(min(width * height, other.width * other.height))
  }
}
