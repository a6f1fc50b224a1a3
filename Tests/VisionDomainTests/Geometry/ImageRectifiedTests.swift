import Foundation
import Media
import Testing
import VisionDomain

@Suite struct ImageRectifiedTests {
  /// A picture whose values grow evenly to the right (red) and downwards (green).
  private static func slope() throws -> Image {
    try Image(width: 100, height: 80) { target in
      for y in 0..<80 {
        for x in 0..<100 {
          target[3 * (y * 100 + x)] = UInt8(2 * x)
          target[3 * (y * 100 + x) + 1] = UInt8(2 * y)
          target[3 * (y * 100 + x) + 2] = 7
        }
      }
    }
  }

  private static func corners(_ x: Double, _ y: Double, _ width: Double, _ height: Double)
    -> Quadrilateral
  {
    Quadrilateral(
      topLeft: Point(x: x, y: y), topRight: Point(x: x + width, y: y),
      bottomRight: Point(x: x + width, y: y + height), bottomLeft: Point(x: x, y: y + height))
  }

  @Test func uprightBoxIsCutOut() throws {
    let part = try #require(try Self.slope().rectified(Self.corners(10, 20, 30, 12)))
    #expect(part.width == 30 && part.height == 12)
    for y in 0..<12 {
      for x in 0..<30 {
        #expect(part.pixels[3 * (y * 30 + x)] == UInt8(2 * (x + 10)))
        #expect(part.pixels[3 * (y * 30 + x) + 1] == UInt8(2 * (y + 20)))
      }
    }
  }

  @Test(arguments: [-30.0, -5, 13, 40])
  func turnedBoxIsMadeUpright(degrees: Double) throws {
    let angle = degrees * .pi / 180
    let box = RotatedRectangle(
      center: Point(x: 50, y: 40), direction: Point(x: cos(angle), y: sin(angle)), along: 40.5,
      across: 20.5)
    let part = try #require(try Self.slope().rectified(box.corners))
    #expect(part.width == 40 && part.height == 20)
    for (x, y) in [(0, 0), (39, 0), (20, 10), (5, 19)] {
      let u = (Double(x) / 40 - 0.5) * 40.5
      let v = (Double(y) / 20 - 0.5) * 20.5
      let wanted = (
        x: 50 + u * cos(angle) - v * sin(angle), y: 40 + u * sin(angle) + v * cos(angle)
      )
      // The slope is even, which cubic convolution keeps.
      #expect(abs(Double(part.pixels[3 * (y * 40 + x)]) - 2 * wanted.x) <= 0.51)
      #expect(abs(Double(part.pixels[3 * (y * 40 + x) + 1]) - 2 * wanted.y) <= 0.51)
    }
  }

  @Test func outsideThePictureItsBorderGoesOn() throws {
    let part = try #require(try Self.slope().rectified(Self.corners(-20, -20, 10, 10)))
    #expect(part.pixels.prefix(3) == [0, 0, 7])
    let far = try #require(try Self.slope().rectified(Self.corners(500, 500, 10, 10)))
    #expect(far.pixels.prefix(3) == [198, 158, 7])
  }

  @Test(arguments: [(0.5, 10.0), (10, 0.5), (0, 0)])
  func whatEnclosesNothingGivesNothing(width: Double, height: Double) throws {
    #expect(try Self.slope().rectified(Self.corners(5, 5, width, height)) == nil)
  }

  @Test func turningLeftBringsTheRightColumnToTheTop() throws {
    let turned = try Self.slope().turnedLeft()
    #expect(turned.width == 80 && turned.height == 100)
    #expect(turned.pixels.prefix(3) == [198, 0, 7])
    #expect(turned.pixels.suffix(3) == [0, 158, 7])
  }
}
