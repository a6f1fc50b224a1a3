import Media
import MediaFixtures
import Testing

@Suite struct ImageTests {
  @Test func lumaWeighsTheColoursAsRec709() throws {
    let colours: [(UInt8, UInt8, UInt8, Int)] = [
      (255, 255, 255, 255), (0, 0, 0, 0), (255, 0, 0, 54), (0, 255, 0, 182), (0, 0, 255, 19),
      (128, 128, 128, 128),
    ]
    for (red, green, blue, luma) in colours {
      let plane = try Image.flat(width: 2, height: 2, red: red, green: green, blue: blue).luma()
      #expect(plane.values.allSatisfy { abs(Int($0) - luma) <= 1 })
    }
  }

  @Test func shrinkingAveragesAreas() throws {
    let checks = try Image.made(width: 64, height: 64) { x, y, _ in (x + y) % 2 == 0 ? 0 : 200 }
    let small = try checks.resized(width: 16, height: 16)
    #expect(small.width == 16 && small.height == 16)
    #expect(small.pixels.allSatisfy { abs(Int($0) - 100) <= 2 })
  }

  @Test func sizesKeepAFlatColour() throws {
    let flat = try Image.flat(width: 50, height: 40, red: 10, green: 120, blue: 240)
    for (width, height) in [(25, 20), (100, 80), (7, 93), (50, 40)] {
      let other = try flat.resized(width: width, height: height)
      #expect(other.width == width && other.height == height)
      for index in 0..<width * height {
        #expect(abs(Int(other.pixels[3 * index]) - 10) <= 1)
        #expect(abs(Int(other.pixels[3 * index + 1]) - 120) <= 1)
        #expect(abs(Int(other.pixels[3 * index + 2]) - 240) <= 1)
      }
    }
  }

  @Test(arguments: [(0, 5), (5, 0), (-1, 5), (65_536, 1)])
  func sidesHaveALimit(width: Int, height: Int) {
    #expect(throws: MediaError.self) { try Image(width: width, height: height) { _ in } }
    #expect(throws: MediaError.self) { try Plane(width: width, height: height) { _ in } }
  }
}
