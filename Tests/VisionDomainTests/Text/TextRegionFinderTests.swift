import Foundation
import Testing
import VisionDomain

@Suite struct TextRegionFinderTests {
  /// A map with a filled rectangle in it.
  private static func map(
    _ box: RotatedRectangle, probability: Float, width: Int = 200, height: Int = 120
  ) -> ProbabilityMap {
    let normal = Point(x: -box.direction.y, y: box.direction.x)
    let values = (0..<width * height).map { index in
      let (x, y) = (Double(index % width) - box.center.x, Double(index / width) - box.center.y)
      let isInside =
        abs(x * box.direction.x + y * box.direction.y) <= box.along / 2
        && abs(x * normal.x + y * normal.y) <= box.across / 2
      return isInside ? probability : 0.01
    }
    return ProbabilityMap(width: width, height: height, values: values)
  }

  private static func box(degrees: Double, along: Double = 90, across: Double = 12)
    -> RotatedRectangle
  {
    let angle = degrees * .pi / 180
    return RotatedRectangle(
      center: Point(x: 100, y: 60), direction: Point(x: cos(angle), y: sin(angle)), along: along,
      across: across)
  }

  @Test(arguments: [-40.0, -12, 0, 3, 25])
  func filledRectangleIsFoundAndGrown(degrees: Double) throws {
    let core = Self.box(degrees: degrees)
    let boxes = TextRegionFinder.boxes(
      in: Self.map(core, probability: 0.9), width: 200, height: 120)
    try #require(boxes.count == 1)
    let wanted = core.expanded(by: core.area * 1.6 / core.perimeter).corners
    for (corner, expected) in zip(boxes[0].corners, wanted.corners) {
      // A place is one pixel, closing gaps adds one, and corners are whole.
      #expect(corner.distance(to: expected) < 3)
    }
  }

  @Test func boxesAreInThePicturesPixels() throws {
    let map = Self.map(Self.box(degrees: 0), probability: 0.9)
    let same = try #require(TextRegionFinder.boxes(in: map, width: 200, height: 120).first)
    let scaled = try #require(TextRegionFinder.boxes(in: map, width: 400, height: 60).first)
    for (corner, other) in zip(same.corners, scaled.corners) {
      #expect(abs(other.x - 2 * corner.x) <= 2)
      #expect(abs(other.y - corner.y / 2) <= 1)
    }
  }

  @Test(arguments: [(0.29, 12.0), (0.45, 12), (0.9, 0.5)])
  func whatIsImprobableOrTooSmallIsNoText(probability: Float, across: Double) {
    let map = Self.map(Self.box(degrees: 0, across: across), probability: probability)
    #expect(TextRegionFinder.boxes(in: map, width: 200, height: 120).isEmpty)
  }

  @Test func boxesStayInsideThePicture() {
    let values = [Float](repeating: 1, count: 64 * 64)
    let map = ProbabilityMap(width: 64, height: 64, values: values)
    let boxes = TextRegionFinder.boxes(in: map, width: 64, height: 64)
    #expect(
      boxes.map(\.corners) == [
        [Point(x: 0, y: 0), Point(x: 63, y: 0), Point(x: 63, y: 63), Point(x: 0, y: 63)]
      ])
  }

  @Test func readingOrderIsByLineAndThenToTheRight() {
    func box(_ x: Double, _ y: Double) -> Quadrilateral {
      Quadrilateral(
        topLeft: Point(x: x, y: y), topRight: Point(x: x + 9, y: y),
        bottomRight: Point(x: x + 9, y: y + 9), bottomLeft: Point(x: x, y: y + 9))
    }
    let expected = [box(5, 14), box(50, 10), box(90, 18), box(0, 40), box(20, 45)]
    #expect(TextRegionFinder.inReadingOrder(expected.reversed()) == expected)
    #expect(TextRegionFinder.inReadingOrder([]).isEmpty)
  }
}
