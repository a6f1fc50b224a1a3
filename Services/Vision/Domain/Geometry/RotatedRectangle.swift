/// A rectangle that need not be parallel to the picture's edges.
package struct RotatedRectangle: Equatable {
  /// The middle.
  package var center: Point
  /// The direction of the side of length `along`, of length 1.
  package var direction: Point
  /// The length of the sides in that direction, in pixels.
  package var along: Double
  /// The length of the other sides, in pixels.
  package var across: Double

  /// The smallest rectangle by area that encloses points: one of its sides lies on a side of their
  /// convex hull (Freeman and Shapira 1975), so all of those are tried.
  ///
  /// A single point, or several on a line, give a rectangle without area. No points give nil.
  package init?(enclosing points: [Point]) {
    let hull = convexHull(of: points)
    guard let first = hull.first else { return nil }
    var best = RotatedRectangle(
      center: first, direction: Point(x: 1, y: 0), along: 0, across: 0)
    var bestArea = Double.infinity
    for (index, corner) in hull.enumerated() where hull.count > 1 {
      let side = hull[(index + 1) % hull.count] - corner
      let length = side.dot(side).squareRoot()
      let candidate = RotatedRectangle(
        hull, direction: Point(x: side.x / length, y: side.y / length))
      guard candidate.area < bestArea else { continue }
      best = candidate
      bestArea = candidate.area
    }
    self = best
  }

  package init(center: Point, direction: Point, along: Double, across: Double) {
    self.center = center
    self.direction = direction
    self.along = along
    self.across = across
  }

  /// The smallest rectangle with sides in a direction that encloses points.
  private init(_ points: [Point], direction: Point) {
    let normal = Point(x: -direction.y, y: direction.x)
    var (lowAlong, highAlong) = (Double.infinity, -Double.infinity)
    var (lowAcross, highAcross) = (Double.infinity, -Double.infinity)
    for point in points {
      let along = point.dot(direction)
      let across = point.dot(normal)
      lowAlong = min(lowAlong, along)
      highAlong = max(highAlong, along)
      lowAcross = min(lowAcross, across)
      highAcross = max(highAcross, across)
    }
    let middle = (along: (lowAlong + highAlong) / 2, across: (lowAcross + highAcross) / 2)
    self.init(
      center: Point(
        x: middle.along * direction.x + middle.across * normal.x,
        y: middle.along * direction.y + middle.across * normal.y),
      direction: direction, along: highAlong - lowAlong, across: highAcross - lowAcross)
  }

  /// In square pixels.
  package var area: Double { along * across }

  /// In pixels.
  package var perimeter: Double { 2 * (along + across) }

  /// The same with every side moved outwards by so many pixels.
  package func expanded(by distance: Double) -> RotatedRectangle {
    var result = self
    result.along += 2 * distance
    result.across += 2 * distance
    return result
  }

  /// The corners as what stands upright in the rectangle is read, where it is turned by less than a
  /// quarter either way: the two leftmost corners are the left ones.
  package var corners: Quadrilateral {
    let normal = Point(x: -direction.y, y: direction.x)
    func corner(_ along: Double, _ across: Double) -> Point {
      Point(
        x: center.x + along * direction.x + across * normal.x,
        y: center.y + along * direction.y + across * normal.y)
    }
    let (a, c) = (along / 2, across / 2)
    let byX = [corner(-a, -c), corner(a, -c), corner(a, c), corner(-a, c)].sorted { $0.x < $1.x }
    let left = byX[..<2].sorted { $0.y < $1.y }
    let right = byX[2...].sorted { $0.y < $1.y }
    return Quadrilateral(
      topLeft: left[0], topRight: right[0], bottomRight: right[1], bottomLeft: left[1])
  }
}

/// The corners of the smallest convex polygon that holds all points, in order (Andrew 1979).
package func convexHull(of points: [Point]) -> [Point] {
  let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  guard let first = sorted.first, let last = sorted.last, first != last else {
    return Array(sorted.prefix(1))
  }
  func half(_ points: some Sequence<Point>) -> [Point] {
    var chain: [Point] = []
    for point in points {
      while chain.count >= 2,
        (chain[chain.count - 1] - chain[chain.count - 2]).cross(point - chain[chain.count - 1]) <= 0
      {
        chain.removeLast()
      }
      chain.append(point)
    }
    return chain.dropLast()
  }
  return half(sorted) + half(sorted.reversed())
}
