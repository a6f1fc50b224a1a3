import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

@Suite struct PaletteTests {
  private func palette(_ image: Image) throws -> [PaletteColour] {
    try PictureAnalyzer.palette(image)
  }

  @Test(arguments: [(1, 1), (3, 2), (40, 40), (400, 300)])
  func aFlatPictureIsOneColour(width: Int, height: Int) throws {
    let colours = try palette(.flat(width: width, height: height, red: 18, green: 160, blue: 219))
    #expect(colours.count == 1)
    #expect(colours[0].hex == "#12a0db" && abs(colours[0].share - 1) < 1e-12)
  }

  /// Stripes of known widths come back with their colours and shares.
  @Test func stripesHaveTheirShares() throws {
    let stripes: [(until: Int, colour: [Double], hex: String)] = [
      (50, [200, 30, 30], "#c81e1e"), (80, [20, 120, 40], "#147828"),
      (95, [240, 240, 230], "#f0f0e6"),
      (100, [10, 10, 60], "#0a0a3c"),
    ]
    let image = try Image.made(width: 100, height: 60) { x, _, channel in
      stripes.first { x < $0.until }?.colour[channel] ?? 0
    }
    let colours = try palette(image)
    #expect(colours.map(\.hex) == stripes.map(\.hex))
    for (colour, share) in zip(colours, [0.5, 0.3, 0.15, 0.05]) {
      #expect(abs(colour.share - share) < 1e-9)
    }
  }

  @Test(arguments: 1...6)
  func sharesAddUpAndColoursDiffer(seed: UInt64) throws {
    let image = try Image.scene(seed: seed)
    let colours = try palette(image)
    #expect((2...6).contains(colours.count))
    #expect(abs(colours.map(\.share).reduce(0, +) - 1) < 1e-9)
    #expect(zip(colours, colours.dropFirst()).allSatisfy { $0.share >= $1.share })
    #expect(Set(colours.map(\.hex)).count == colours.count)
    #expect(try palette(image) == colours)
    #expect(try palette(image.noisy(deviation: 2)).count == colours.count)
  }

  /// A picture and its left half twice have the same colours.
  @Test func whereColoursAreDoesNotMatter() throws {
    let image = try Image.scene(width: 160, height: 90, seed: 3)
    let turned = try Image.made(width: 160, height: 90) { x, y, channel in
      Double(image.pixels[3 * ((89 - y) * 160 + 159 - x) + channel])
    }
    #expect(try palette(image).map(\.hex) == palette(turned).map(\.hex))
  }
}
