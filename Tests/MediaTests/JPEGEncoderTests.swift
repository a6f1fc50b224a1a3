import Foundation
import Media
import MediaFixtures
import Testing

@Suite struct JPEGEncoderTests {
  private func error(_ first: Image, _ second: Image) -> Double {
    let squares = zip(first.pixels, second.pixels).map { pow(Double($0) - Double($1), 2) }
    return squares.reduce(0, +) / Double(squares.count)
  }

  @Test func higherQualityIsLargerAndCloser() throws {
    let picture = try Image.scene(seed: 5).blurred(radius: 1)
    let qualities = [1, 5, 10, 25, 50, 75, 90, 100]
    let files = try qualities.map { try JPEGEncoder.encode(picture, quality: $0) }
    #expect(zip(files, files.dropFirst()).allSatisfy { $0.count < $1.count })
    let errors = try files.map {
      error(picture, try ImageDecoder.decode(.data($0), limits: MediaLimits()))
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 > $1 })
    #expect(errors[qualities.count - 1] < 10)
  }

  @Test func theFileIsAJPEGOfTheSameSize() throws {
    for (width, height) in [(16, 16), (17, 31), (640, 3), (1, 1)] {
      let picture = try Image.flat(width: width, height: height, red: 200, green: 30, blue: 90)
      let file = try JPEGEncoder.encode(picture, quality: 90)
      #expect(Array(file.prefix(3)) == [0xFF, 0xD8, 0xFF])
      #expect(Array(file.suffix(2)) == [0xFF, 0xD9])
      let back = try ImageDecoder.decode(.data(file), limits: MediaLimits())
      #expect(back.width == width && back.height == height)
      #expect(error(picture, back) < 9)
    }
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    let picture = try Image.scene(seed: 6)
    #expect(
      try JPEGEncoder.encode(picture, quality: 80) == JPEGEncoder.encode(picture, quality: 80))
  }

  @Test(arguments: [-1, 0, 101])
  func qualityHasARange(quality: Int) throws {
    let picture = try Image.scene(width: 16, height: 16, seed: 1)
    #expect(throws: MediaError.invalidArgument("JPEG quality \(quality); it goes from 1 to 100")) {
      try JPEGEncoder.encode(picture, quality: quality)
    }
  }
}
