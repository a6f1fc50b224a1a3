import Foundation
import Lettering
import Media
import MediaFixtures
import Testing
import VisionDomain

/// What people would agree on about copies of one picture: each step of damage is worse.
@Suite struct ThumbnailOrderTests {
  private let appeal: ThumbnailAppeal

  init() throws { appeal = try ThumbnailAppeal() }

  private static let frames = [0, 20, 45, 70, 90, 110, 131]

  private func score(_ image: Image) throws -> Double {
    try appeal.score(.measure(image, field: "image.data")).value
  }

  private func expectFalling(_ images: [Image], by least: Double, _ name: String) throws {
    let scores = try images.map(score)
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 > $1 }, "\(name): \(scores)")
    #expect(scores[0] - scores[scores.count - 1] > least, "\(name): \(scores)")
  }

  @Test(arguments: frames)
  func moreClutterIsWorse(number: Int) throws {
    let frame = try #require(SampleVideo.frames([number]).first)
    try expectFalling(
      [frame] + [100, 200, 400, 800].map { try frame.cluttered(with: $0) }, by: 0.3, "clutter")
  }

  /// Damage on top of damage.
  @Test(arguments: frames)
  func damageAddsUp(number: Int) throws {
    let frame = try #require(SampleVideo.frames([number]).first)
    let dark = try frame.exposed(by: 0.5)
    let noisy = try dark.noisy(deviation: 12)
    try expectFalling([frame, dark, noisy, try noisy.compressed(quality: 10)], by: 3, "all")
  }

  /// A title on a plain ground, whose letters fade into it: what can be read of it gets less.
  @Test(arguments: ["Nueva canción", "The last ferry"])
  func aTitleThatFadesIsWorse(text: String) throws {
    let pictures = try [240, 200, 150, 110, 85, 75].map { letters in
      try titled(text, size: 90, letters: UInt8(letters))
    }
    try expectFalling(pictures, by: 0.5, "contrast")
  }

  /// The same title smaller and smaller.
  @Test(arguments: ["Nueva canción", "The last ferry"])
  func aTitleThatShrinksIsWorse(text: String) throws {
    let pictures = try [90.0, 60, 40, 24, 12].map { try titled(text, size: $0, letters: 240) }
    try expectFalling(pictures, by: 0.5, "size")
  }

  @Test func aCopyTies() throws {
    for number in Self.frames {
      let frame = try #require(SampleVideo.frames([number]).first)
      let copy = try Image.made(width: frame.width, height: frame.height) { x, y, channel in
        Double(frame.pixels[3 * (y * frame.width + x) + channel])
      }
      #expect(try score(frame) == score(copy))
    }
  }

  /// A dark blue ground with a text in its middle.
  private func titled(_ text: String, size: Double, letters: UInt8) throws -> Image {
    let lettering = try Lettering(text, size: size, maximumWidth: 600)
    let glyphs = try lettering.painted(red: letters, green: letters, blue: letters)
    let (left, top) = ((640 - lettering.width) / 2, (360 - lettering.height) / 2)
    let ground = [50.0, 60, 110]
    return try Image.made(width: 640, height: 360) { x, y, channel in
      let (column, row) = (x - left, y - top)
      guard (0..<lettering.width).contains(column), (0..<lettering.height).contains(row) else {
        return ground[channel]
      }
      let glyph = glyphs[row * lettering.width + column]
      return Double(glyph[channel]) + ground[channel] * (255 - Double(glyph.w)) / 255
    }
  }
}
