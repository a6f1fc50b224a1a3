import Foundation
import Media
import MediaFixtures
import Testing

@Suite struct ImageFileEncoderTests {
  private func decoded(_ image: Image, _ format: ImageFileEncoder.Format) throws -> Picture {
    try ImageDecoder.picture(
      .data(ImageFileEncoder.encode(image, as: format)), limits: MediaLimits())
  }

  private func difference(_ one: Image, _ other: Image) -> Double {
    let sum = zip(one.pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(one.pixels.count)
  }

  @Test(arguments: [(1, 1), (7, 3), (161, 91), (640, 360)])
  func aPNGLosesNothing(width: Int, height: Int) throws {
    let image = try Image.scene(width: width, height: height, seed: 2)
    let found = try decoded(image, .png)
    #expect(found.codec == "png" && found.image == image)
  }

  @Test(arguments: [(1, 1), (161, 91), (640, 360)])
  func aWebPIsNear(width: Int, height: Int) throws {
    let image = try Image.scene(width: width, height: height, seed: 2).blurred(radius: 2)
    let found = try decoded(image, .webp(quality: 90))
    #expect(found.codec == "webp" && found.image.width == width && found.image.height == height)
    #expect(found.transparency == 0)
    #expect(difference(found.image, image) < 4)
  }

  @Test func lessQualityIsFewerBytesAndFartherAway() throws {
    let image = try Image.scene(seed: 3)
    for format in [ImageFileEncoder.Format.jpeg, ImageFileEncoder.Format.webp] {
      let files = try [90, 60, 20].map { try ImageFileEncoder.encode(image, as: format($0)) }
      #expect(zip(files, files.dropFirst()).allSatisfy { $0.count > $1.count })
      let distances = try [90, 60, 20].map {
        difference(try decoded(image, format($0)).image, image)
      }
      #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func whatAFormatDoesNotHoldIsRefused() throws {
    let image = try Image.scene(width: 16, height: 16, seed: 1)
    for format in [
      ImageFileEncoder.Format.webp(quality: 0), .webp(quality: 101), .jpeg(quality: 0),
    ] {
      #expect(throws: MediaError.self) { try ImageFileEncoder.encode(image, as: format) }
    }
    let long = try Image.flat(width: 16_384, height: 2, red: 1, green: 2, blue: 3)
    #expect(throws: MediaError.self) { try ImageFileEncoder.encode(long, as: .webp(quality: 80)) }
    #expect(try decoded(long, .png).image == long)
  }

  @Test func aPartIsItsPixels() throws {
    let image = try Image.scene(width: 40, height: 30, seed: 5)
    let part = try image.cropped(x: 7, y: 11, width: 20, height: 9)
    for y in 0..<9 {
      for x in 0..<20 {
        for channel in 0..<3 {
          #expect(
            part.pixels[3 * (y * 20 + x) + channel]
              == image.pixels[3 * ((y + 11) * 40 + x + 7) + channel])
        }
      }
    }
    for (x, y, width, height) in [(-1, 0, 5, 5), (36, 0, 5, 5), (0, 26, 5, 5), (0, 0, 0, 5)] {
      #expect(throws: MediaError.self) {
        try image.cropped(x: x, y: y, width: width, height: height)
      }
    }
  }
}
