import Foundation
import TestSupport
import Testing
import VisionDomain

@Suite struct RotatedRectangleTests {
  private static func rectangle(degrees: Double) -> RotatedRectangle {
    let angle = degrees * .pi / 180
    return RotatedRectangle(
      center: Point(x: 40, y: 25), direction: Point(x: cos(angle), y: sin(angle)), along: 30,
      across: 8)
  }

  @Test(arguments: [-44.0, -30, -10, -1, 0, 0.5, 7, 20, 44])
  func rectangleIsFoundAroundItsOwnPoints(degrees: Double) throws {
    let expected = Self.rectangle(degrees: degrees).corners
    var random = SplitMix64(seed: 3)
    // Anything inside changes nothing.
    let inside = (0..<50).map { _ in
      let (u, v) = (
        Double.random(in: 0...1, using: &random), Double.random(in: 0...1, using: &random)
      )
      return Point(
        x: expected.topLeft.x + u * (expected.topRight.x - expected.topLeft.x)
          + v * (expected.bottomLeft.x - expected.topLeft.x),
        y: expected.topLeft.y + u * (expected.topRight.y - expected.topLeft.y)
          + v * (expected.bottomLeft.y - expected.topLeft.y))
    }
    let found = try #require(
      RotatedRectangle(enclosing: (expected.corners + inside).shuffled(using: &random)))
    for (corner, wanted) in zip(found.corners.corners, expected.corners) {
      #expect(corner.distance(to: wanted) < 1e-9)
    }
    #expect(abs(found.area - 240) < 1e-9)
    #expect(abs(found.perimeter - 76) < 1e-9)
  }

  @Test(arguments: 0..<20)
  func nothingIsOutsideAndNoUprightBoxIsSmaller(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let points = (0..<30).map { _ in
      Point(
        x: Double.random(in: 0...100, using: &random), y: Double.random(in: 0...40, using: &random))
    }
    let box = try #require(RotatedRectangle(enclosing: points))
    let normal = Point(x: -box.direction.y, y: box.direction.x)
    for point in points {
      let (x, y) = (point.x - box.center.x, point.y - box.center.y)
      #expect(abs(x * box.direction.x + y * box.direction.y) <= box.along / 2 + 1e-9)
      #expect(abs(x * normal.x + y * normal.y) <= box.across / 2 + 1e-9)
    }
    let xs = points.map(\.x).sorted()
    let ys = points.map(\.y).sorted()
    #expect(box.area <= (xs[29] - xs[0]) * (ys[29] - ys[0]) + 1e-9)
  }

  @Test func expandingMovesEverySide() {
    let box = Self.rectangle(degrees: 12).expanded(by: 3)
    #expect(box.along == 36 && box.across == 14)
    #expect(box.center == Point(x: 40, y: 25))
  }

  @Test func noPointsHaveNoRectangle() {
    #expect(RotatedRectangle(enclosing: []) == nil)
  }

  @Test(arguments: [1, 2, 5])
  func pointsOnALineHaveARectangleWithoutArea(count: Int) throws {
    let points = (0..<count).map { Point(x: Double($0) * 3, y: Double($0) * 4) }
    let box = try #require(RotatedRectangle(enclosing: points))
    #expect(box.area < 1e-9)
    #expect(abs(max(box.along, box.across) - 5 * Double(count - 1)) < 1e-9)
  }

  @Test(arguments: 0..<10)
  func hullHoldsAllPointsAndTurnsOneWay(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let points = (0..<40).map { _ in
      Point(
        x: Double(Int.random(in: 0...9, using: &random)),
        y: Double(Int.random(in: 0...9, using: &random)))
    }
    let hull = convexHull(of: points)
    for index in hull.indices {
      let (a, b) = (hull[index], hull[(index + 1) % hull.count])
      for point in points {
        #expect((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) >= 0)
      }
    }
  }
}
