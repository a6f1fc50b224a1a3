import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing

/// The pictures of `Fixtures`, made by another encoder (`Fixtures/make.py`), against the formula that
/// they were made from.
@Suite struct PictureFormatsTests {
  private static let width = 24
  private static let height = 16

  private static func file(_ name: String) throws -> Data {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
    return try Data(contentsOf: url)
  }

  private static let names: [String] = {
    let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil)
    let names = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) }
    return (names ?? []).filter { !$0.hasSuffix(".py") }.sorted()
  }()

  private func picture(_ name: String) throws -> Picture {
    try ImageDecoder.picture(.data(Self.file(name)), limits: MediaLimits())
  }

  private func colour(_ x: Int, _ y: Int) -> [Double] {
    [Double(10 * x), Double(16 * y), Double(6 * (x + y))]
  }

  /// The largest and the mean difference from what `value` says of each pixel.
  private func differences(
    _ image: Image, _ value: (_ x: Int, _ y: Int) -> [Double]
  ) -> (largest: Double, mean: Double) {
    var all: [Double] = []
    for y in 0..<image.height {
      for x in 0..<image.width {
        for (channel, wanted) in value(x, y).enumerated() {
          all.append(abs(Double(image.pixels[3 * (y * image.width + x) + channel]) - wanted))
        }
      }
    }
    return (all.max() ?? 0, all.reduce(0, +) / Double(max(1, all.count)))
  }

  @Test(arguments: [
    ("colour.png", "png", 0.0), ("colour.bmp", "bmp", 0), ("colour.webp", "webp", 0),
    ("colour-lzw.tiff", "tiff", 0), ("colour-deflate.tiff", "tiff", 0),
    ("colour-animated.png", "apng", 0), ("colour-animated.webp", "webp", 0),
    ("colour-16.png", "png", 1), ("colour-cmyk.tiff", "tiff", 2),
    ("colour-444.jpg", "mjpeg", 6), ("colour-progressive.jpg", "mjpeg", 6),
    ("colour-cmyk.jpg", "mjpeg", 6), ("colour.avif", "av1", 6), ("colour-lossy.webp", "webp", 24),
  ])
  func everyFormatGivesThePicture(name: String, codec: String, tolerance: Double) throws {
    let picture = try picture(name)
    #expect(picture.image.width == Self.width && picture.image.height == Self.height)
    #expect(picture.codec == codec && picture.orientation == 1 && picture.transparency == 0)
    let found = differences(picture.image, colour)
    #expect(found.largest <= tolerance && found.mean <= tolerance / 2, "\(found)")
  }

  @Test(arguments: ["420", "420-odd", "422-progressive", "gray"])
  func plainJPEGsAreWhatPillowSees(name: String) throws {
    let jpeg = try picture("pillow-\(name).jpg")
    #expect(jpeg.codec == "mjpeg" && jpeg.orientation == 1)
    #expect(jpeg.image == (try picture("pillow-\(name).png")).image)
  }

  @Test(arguments: [
    ("gray.png", 0.0), ("gray.gif", 0), ("gray-palette.png", 0), ("gray.jpg", 3),
    ("gray-16.png", 2), ("gray-16.tiff", 2),
  ])
  func grayIsItself(name: String, tolerance: Double) throws {
    let found = differences(try picture(name).image) { x, _ in
      Array(repeating: Double(10 * x), count: 3)
    }
    #expect(found.largest <= tolerance, "\(found)")
  }

  /// Alpha rises from 0 on the left to 253 on the right; what is behind is white.
  @Test(arguments: [
    ("clear.png", 1.0), ("clear.webp", 1), ("clear-16.png", 1.5), ("clear-lossy.webp", 24),
  ])
  func transparencyIsLaidOverWhite(name: String, tolerance: Double) throws {
    let picture = try picture(name)
    let found = differences(picture.image) { x, y in
      let alpha = Double(11 * x) / 255
      return colour(x, y).map { $0 * alpha + 255 * (1 - alpha) }
    }
    #expect(found.largest <= tolerance, "\(found)")
    // The mean of 1 - 11 x / 255 over 24 columns.
    #expect(abs(picture.transparency - (1 - 11 * 11.5 / 255)) < 0.003)
  }

  /// Where the stored pixel (x, y) is shown; see `ImageDecoderTests`.
  private func shown(_ x: Int, _ y: Int, _ orientation: Int) -> (x: Int, y: Int) {
    let (right, bottom) = (Self.width - 1 - x, Self.height - 1 - y)
    return switch orientation {
    case 2: (right, y)
    case 3: (right, bottom)
    case 4: (x, bottom)
    case 5: (y, x)
    case 6: (bottom, x)
    case 7: (bottom, right)
    case 8: (y, right)
    default: (x, y)
    }
  }

  private func expectTurned(_ content: Data, _ orientation: Int, within tolerance: Double) throws {
    let picture = try ImageDecoder.picture(.data(content), limits: MediaLimits())
    #expect(picture.orientation == orientation)
    let image = picture.image
    let turned = orientation >= 5
    try #require(image.width == (turned ? Self.height : Self.width))
    var largest = 0.0
    for y in 0..<Self.height {
      for x in 0..<Self.width {
        let place = shown(x, y, orientation)
        let start = 3 * (place.y * image.width + place.x)
        for (channel, wanted) in colour(x, y).enumerated() {
          largest = max(largest, abs(Double(image.pixels[start + channel]) - wanted))
        }
      }
    }
    #expect(largest <= tolerance)
  }

  @Test(arguments: 1...8)
  func anAVIFIsTurnedAsItsPropertiesAsk(orientation: Int) throws {
    try expectTurned(Self.file("turned-\(orientation).avif"), orientation, within: 6)
  }

  /// The value of the tag, found by its entry in the directory, is replaced.
  @Test(
    arguments: ["turned-6.png", "turned-6.webp", "turned-6.tiff"], 1...8)
  func exifTurnsEveryFormatThatHasIt(name: String, orientation: Int) throws {
    var content = [UInt8](try Self.file(name))
    for entry in [[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6], [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0]] {
      let entry = entry.map { UInt8($0) }
      let start = (0..<content.count - 10).first { Array(content[$0..<$0 + 10]) == entry }
      if let start { content[start + (entry[0] == 1 ? 9 : 8)] = UInt8(orientation) }
    }
    try expectTurned(Data(content), orientation, within: 0)
  }

  /// Every file, cut at every few bytes and with bits flipped: an error or a picture of a sane size,
  /// and always an end.
  @Test(arguments: names)
  func damagedFilesEndInAnErrorOrAPicture(name: String) throws {
    let content = try Self.file(name)
    var random = SplitMix64(seed: 7)
    var damaged = stride(from: 0, to: content.count, by: max(1, content.count / 120))
      .map { Data(content.prefix($0)) }
    for flips in [1, 1, 1, 1, 2, 4, 8, 16, 32] {
      for _ in 0..<8 {
        var bytes = [UInt8](content)
        for _ in 0..<flips {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
            1
            << Int.random(
              in: 0..<8, using: &random)
        }
        damaged.append(Data(bytes))
      }
    }
    let limits = MediaLimits(maximumPixels: 4_000_000)
    for content in damaged {
      do {
        let image = try ImageDecoder.decode(.data(content), limits: limits)
        #expect(image.width * image.height <= 4_000_000)
        #expect(image.pixels.count == 3 * image.width * image.height)
      } catch is MediaError {
      }
    }
  }

  /// Small files that speak of gigabytes: what they say is refused before memory is taken for it.
  @Test(arguments: [
    "colour.png", "colour-16.png", "gray-palette.png", "colour.bmp", "colour.webp",
    "colour-lossy.webp", "colour-deflate.tiff", "gray.gif", "colour-444.jpg",
    "colour-progressive.jpg", "colour-cmyk.jpg",
  ])
  func aBombIsRefusedBeforeMemoryGrows(name: String) throws {
    var content = [UInt8](try Self.file(name))
    claim(16_383, in: &content)
    let limits = MediaLimits(maximumPixels: 100_000_000)
    let (error, rise) = try peakMemoryRise {
      #expect(throws: MediaError.self) {
        _ = try ImageDecoder.decode(.data(Data(content)), limits: limits)
      }
    }
    #expect(rise < 16 << 20, "\(rise) bytes for \(name)")
    switch error {
    case .tooManyPixels, .noFrames, .damaged, .unrecognized: break
    default: Issue.record("\(String(describing: error))")
    }
  }

  /// Wherever 24 and 16, or both less one, stand beside each other as a size, `side` comes instead.
  private func claim(_ side: Int, in content: inout [UInt8]) {
    func bytes(_ value: Int, _ count: Int, little: Bool) -> [UInt8] {
      let big = (0..<count).map { UInt8(value >> (8 * (count - 1 - $0)) & 0xFF) }
      return little ? big.reversed() : big
    }
    var patterns: [([UInt8], [UInt8])] = []
    for count in [2, 4] {
      for little in [false, true] {
        for (first, second) in [(24, 16), (16, 24)] {
          patterns.append(
            (
              bytes(first, count, little: little) + bytes(second, count, little: little),
              bytes(side, count, little: little) + bytes(side, count, little: little)
            ))
        }
      }
    }
    if content.starts(with: "RIFF".utf8), let start = find(Array("VP8L".utf8), in: content) {
      // Fourteen bits each of width and height less one, after the signature.
      let value = 16_383 | 16_383 << 14
      content.replaceSubrange(start + 9..<start + 13, with: bytes(value, 4, little: true))
    }
    if content.starts(with: [0x49, 0x49, 42]) {
      // Tags 256 and 257 of TIFF.
      for tag in [[0x00, 0x01], [0x01, 0x01]] as [[UInt8]] {
        for type in [3, 4] as [UInt8] {
          if let start = find(tag + [type, 0, 1, 0, 0, 0], in: content) {
            content.replaceSubrange(start + 8..<start + 10, with: bytes(side, 2, little: true))
          }
        }
      }
    }
    for (old, new) in patterns {
      while let start = find(old, in: content) {
        content.replaceSubrange(start..<start + old.count, with: new)
      }
    }
  }

  private func find(_ part: [UInt8], in content: [UInt8]) -> Int? {
    guard content.count >= part.count else { return nil }
    return (0...content.count - part.count).first {
      content[$0..<$0 + part.count].elementsEqual(part)
    }
  }

  @Test func anAVIFTooLargeIsRefused() throws {
    let content = try Self.file("large.avif")
    let limits = MediaLimits(maximumPixels: 1_000_000)
    let (_, rise) = try peakMemoryRise {
      #expect(throws: MediaError.self) {
        _ = try ImageDecoder.decode(.data(content), limits: limits)
      }
    }
    #expect(rise < 8 << 20)
    #expect(try ImageDecoder.decode(.data(content), limits: MediaLimits()).width == 2000)
  }

  /// Chunks before the `fcTL` of an animated PNG's first frame, which FFmpeg's demuxer would make room
  /// for before it reads them. Those before `IDAT` are looked at already when the format is probed.
  @Test(arguments: [
    (count: 1, length: 0x7FFF_FF00, damage: "a chunk of 2147483392 bytes where"),
    (count: 1, length: UInt32.max, damage: "a chunk of 4294967295 bytes where"),
    (count: 1000, length: 0, damage: "more than 1000 chunks"),
    (count: 1, length: 0, damage: "it ends before the first frame"),
  ])
  func chunksThatLieAreNamed(count: Int, length: UInt32, damage: String) throws {
    var content = try [UInt8](Self.file("colour-animated.png"))
    let size = withUnsafeBytes(of: length.bigEndian) { Array($0) }
    let chunk = size + Array("tEXt".utf8) + [0, 0, 0, 0]
    let frame = try #require(find(Array("fcTL".utf8), in: content))
    content.replaceSubrange(frame..<frame + 4, with: Array("tEXt".utf8))
    let next = try #require(content[frame...].firstRange(of: Array("fcTL".utf8))?.lowerBound) - 4
    // What is left of the frame after it is no more than the beginning of a chunk's head.
    let rest = content[next..<next + 6]
    content.replaceSubrange(next..., with: Array(repeating: chunk, count: count).joined() + rest)
    #expect {
      try ImageDecoder.decode(.data(Data(content)), limits: MediaLimits())
    } throws: { error in
      if case .damaged(let reason)? = error as? MediaError {
        reason.contains(damage)
      } else {
        false
      }
    }
  }

  @Test func aVideoIsNoPicture() throws {
    #expect {
      try ImageDecoder.decode(.data(try SampleVideo.data()), limits: MediaLimits())
    } throws: { error in
      if case .unsupportedFormat(let name, _)? = error as? MediaError {
        name == "isom"
      } else {
        false
      }
    }
  }

  /// From one pixel to a panorama as wide as JPEG can be.
  @Test(arguments: [(1, 1), (1, 400), (400, 1), (65_500, 9), (5, 20_000)])
  func everyShapeComesBack(width: Int, height: Int) throws {
    let image = try Image.flat(width: width, height: height, red: 200, green: 90, blue: 40)
    let decoded = try ImageDecoder.decode(
      .data(JPEGEncoder.encode(image, quality: 95)), limits: MediaLimits())
    #expect(decoded.width == width && decoded.height == height)
    let found = differences(decoded) { _, _ in [200, 90, 40] }
    #expect(found.largest <= 6, "\(found)")
  }

  @Test func aHundredMillionPixelsAreDecoded() throws {
    let side = 10_000
    let gray = try Image(width: side, height: side) { $0.update(repeating: 130) }
    let content = try JPEGEncoder.encode(gray, quality: 50)
    let (image, rise) = try peakMemoryRise {
      try ImageDecoder.decode(.data(content), limits: MediaLimits())
    }
    #expect(image.width == side && image.height == side)
    #expect(image.pixels[3 * side * side - 1] >= 126)
    // Three bytes a pixel for the picture, at most four while it is decoded.
    #expect(rise < 8 * side * side)
    #expect(throws: MediaError.tooManyPixels(size: "10000x10000", allowed: 99_999_999)) {
      try ImageDecoder.decode(.data(content), limits: MediaLimits(maximumPixels: 99_999_999))
    }
  }
}
