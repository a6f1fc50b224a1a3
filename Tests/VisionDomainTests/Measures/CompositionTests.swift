import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

@Suite struct CompositionTests {
  private func composition(_ image: Image) throws -> Composition {
    try #require(try PictureAnalyzer.composition(image))
  }

  /// A red disc before gray.
  private func disc(x: Double, y: Double, radius: Double) throws -> Image {
    try Image.made(width: 320, height: 180) { column, row, channel in
      let (across, down) = (Double(column) - 320 * x, Double(row) - 180 * y)
      return across * across + down * down < radius * radius ? [220, 30, 40][channel] : 120
    }
  }

  @Test(arguments: [(0.33, 0.33), (0.5, 0.5), (0.8, 0.3), (0.2, 0.75)])
  func theSubjectIsWhereTheDiscIs(x: Double, y: Double) throws {
    let found = try composition(disc(x: x, y: y, radius: 25))
    let subject = try #require(found.subject)
    #expect(abs(subject.x - x) < 0.015 && abs(subject.y - y) < 0.02)
    #expect(abs(subject.area - .pi * 625 / (320 * 180)) < 0.02)
    let across = min(abs(x - 1.0 / 3), abs(x - 2.0 / 3))
    let down = min(abs(y - 1.0 / 3), abs(y - 2.0 / 3))
    #expect(abs(subject.thirdsDistance - (across * across + down * down).squareRoot()) < 0.02)
    #expect((found.balanceX > 0.02) == (x > 0.55) && (found.balanceX < -0.02) == (x < 0.45))
    #expect((found.balanceY > 0.02) == (y > 0.55) && (found.balanceY < -0.02) == (y < 0.45))
  }

  @Test func aLargerDiscIsALargerSubject() throws {
    let areas = try [12.0, 20, 30, 40].map {
      try #require(try composition(disc(x: 0.5, y: 0.5, radius: $0)).subject).area
    }
    #expect(zip(areas, areas.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func nothingStandsOutOfAFlatPicture() throws {
    let found = try composition(.flat(width: 64, height: 64, red: 90, green: 90, blue: 90))
    #expect(found.subject == nil && found.clutter == 0)
    #expect(abs(found.balanceX) < 1e-6 && abs(found.balanceY) < 1e-6)
    #expect(
      try PictureAnalyzer.composition(.flat(width: 15, height: 64, red: 9, green: 9, blue: 9))
        == nil)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func mirroringMovesEverythingOver(seed: UInt64) throws {
    let image = try Image.scene(seed: seed)
    let mirrored = try Image.made(width: 320, height: 180) { x, y, channel in
      Double(image.pixels[3 * (y * 320 + 319 - x) + channel])
    }
    let (one, other) = (try composition(image), try composition(mirrored))
    #expect(abs(one.balanceX + other.balanceX) < 0.02)
    #expect(abs(one.balanceY - other.balanceY) < 0.02)
    #expect(abs(one.clutter - other.clutter) < 0.02)
  }

  @Test(arguments: [0, 45, 90, 131])
  func moreThingsAreMoreClutter(number: Int) throws {
    let frame = try #require(SampleVideo.frames([number]).first)
    let clutter = try [0, 15, 40, 90, 180].map {
      try composition(frame.cluttered(with: $0)).clutter
    }
    #expect(zip(clutter, clutter.dropFirst()).allSatisfy { $0 < $1 }, "\(clutter)")
  }
}
