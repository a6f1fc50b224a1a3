import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing

@Suite struct ImageDecoderTests {
  private func decode(_ content: Data, limits: MediaLimits = MediaLimits()) throws -> Image {
    try ImageDecoder.decode(.data(content), limits: limits)
  }

  /// A Windows bitmap of the picture, which any decoder must give back exactly.
  private func bitmap(_ image: Image) -> Data {
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
    let stride = (3 * image.width + 3) / 4 * 4
    var pixels: [UInt8] = []
    for y in (0..<image.height).reversed() {
      for x in 0..<image.width {
        let from = 3 * (y * image.width + x)
        pixels += [image.pixels[from + 2], image.pixels[from + 1], image.pixels[from]]
      }
      pixels += Array(repeating: 0, count: stride - 3 * image.width)
    }
    let header = Array("BM".utf8) + number(54 + pixels.count) + number(0) + number(54)
    let info = number(40) + number(image.width) + number(image.height) + [1, 0, 24, 0] + number(0)
    return Data(
      header + info + number(pixels.count) + number(0) + number(0) + number(0) + number(0) + pixels)
  }

  /// A PNG of the picture, its pixels stored without compression.
  private func portableNetworkGraphic(
    _ image: Image, claiming size: (width: Int, height: Int)? = nil
  ) throws -> Data {
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) } }
    func checksum(_ bytes: [UInt8]) -> UInt32 {
      ~bytes.reduce(~UInt32(0)) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1) * 0xEDB8_8320 }
      }
    }
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      let named = Array(name.utf8) + content
      return number(UInt32(content.count)) + named + number(checksum(named))
    }
    var rows: [UInt8] = []
    for y in 0..<image.height {
      rows.append(0)
      rows += image.pixels[3 * y * image.width..<3 * (y + 1) * image.width]
    }
    var (first, second) = (UInt32(1), UInt32(0))
    for byte in rows {
      first = (first + UInt32(byte)) % 65_521
      second = (second + first) % 65_521
    }
    let length = UInt16(rows.count)
    var stored: [UInt8] = [0x78, 0x01, 0x01]
    for value in [length, ~length] { stored += [UInt8(value & 0xFF), UInt8(value >> 8)] }
    stored += rows
    stored += number(second << 16 | first)
    let (width, height) = (size?.width ?? image.width, size?.height ?? image.height)
    var header = number(UInt32(width))
    header += number(UInt32(height))
    header += [8, 2, 0, 0, 0]
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += chunk("IHDR", header)
    file += chunk("IDAT", stored)
    file += chunk("IEND", [])
    return Data(file)
  }

  @Test func losslessPicturesComeBackExactly() throws {
    let picture = try Image.scene(width: 61, height: 37, seed: 4)
    #expect(try decode(bitmap(picture)) == picture)
    #expect(try decode(portableNetworkGraphic(picture)) == picture)
  }

  @Test func pathAndDataGiveTheSame() throws {
    let folder = try TemporaryFolder()
    let content = try JPEGEncoder.encode(Image.scene(seed: 4), quality: 90)
    let path = try folder.write(content, as: "a.jpg")
    #expect(try ImageDecoder.decode(.path(path), limits: MediaLimits()) == decode(content))
  }

  /// What EXIF orientation `orientation` asks to be done to (x, y) of a picture of that size, as
  /// TIFF 6.0 defines the tag: where the stored row 0 and column 0 are to be shown.
  private func shown(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ orientation: Int) -> (
    Int, Int
  ) {
    switch orientation {
    case 2: (width - 1 - x, y)
    case 3: (width - 1 - x, height - 1 - y)
    case 4: (x, height - 1 - y)
    case 5: (y, x)
    case 6: (height - 1 - y, x)
    case 7: (height - 1 - y, width - 1 - x)
    case 8: (y, width - 1 - x)
    default: (x, y)
    }
  }

  @Test(arguments: 1...8)
  func exifOrientationIsApplied(orientation: Int) throws {
    // Four quarters of different grays survive compression.
    let (width, height) = (64, 32)
    let grays = [10.0, 90, 170, 250]
    let stored = try Image.made(width: width, height: height) { x, y, _ in
      grays[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)]
    }
    let tiff: [UInt8] =
      Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0]
      + [UInt8(orientation), 0, 0, 0, 0, 0, 0]
    let exif = Array("Exif".utf8) + [0, 0] + tiff
    var content = try JPEGEncoder.encode(stored, quality: 95)
    content.insert(
      contentsOf: [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif, at: content.startIndex + 2)
    let image = try decode(content)
    let turned = orientation >= 5
    #expect(image.width == (turned ? height : width))
    #expect(image.height == (turned ? width : height))
    for (x, y) in [(8, 8), (56, 8), (8, 24), (56, 24)] {
      let place = shown(x, y, width, height, orientation)
      let value = image.pixels[3 * (place.1 * image.width + place.0)]
      let wanted = grays[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)]
      #expect(abs(Double(value) - wanted) < 6)
    }
  }

  @Test func aSizeTooLargeIsRefusedBeforeDecoding() throws {
    let picture = try Image.scene(width: 32, height: 32, seed: 1)
    let limits = MediaLimits(maximumPixels: 1023)
    let small = try Image.flat(width: 32, height: 32, red: 1, green: 2, blue: 3)
    for content in [
      bitmap(small), try portableNetworkGraphic(small), try JPEGEncoder.encode(small, quality: 90),
    ] {
      #expect(throws: MediaError.tooManyPixels(size: "32x32", allowed: 1023)) {
        try decode(content, limits: limits)
      }
    }
    #expect(throws: MediaError.tooManyPixels(size: "12000x12000", allowed: 100_000_000)) {
      try decode(try portableNetworkGraphic(picture, claiming: (12_000, 12_000)))
    }
    #expect(throws: MediaError.noFrames) {
      try decode(try portableNetworkGraphic(picture, claiming: (90_000, 90_000)))
    }
    #expect(throws: MediaError.tooManyBytes(actual: 3126, allowed: 100)) {
      try decode(bitmap(picture), limits: MediaLimits(maximumBytes: 100))
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(bitmap(picture), as: "a.bmp")
    #expect(throws: MediaError.tooManyBytes(actual: 3126, allowed: 100)) {
      try ImageDecoder.decode(.path(path), limits: MediaLimits(maximumBytes: 100))
    }
  }

  @Test func contentThatIsNoPictureIsNamed() throws {
    #expect(throws: MediaError.empty) { try decode(Data()) }
    for content in [Data("just words\n".utf8), try SampleVideo.data()] {
      #expect {
        try decode(content)
      } throws: { error in
        switch error as? MediaError {
        case .unrecognized, .unsupportedFormat: true
        default: false
        }
      }
    }
  }

  @Test(arguments: [0.3, 0.6, 0.99])
  func aPictureThatIsCutOffIsRefused(share: Double) throws {
    let picture = try Image.scene(width: 96, height: 64, seed: 2)
    let contents = [
      try JPEGEncoder.encode(picture, quality: 90), bitmap(picture),
      try portableNetworkGraphic(picture),
    ]
    for content in contents {
      #expect {
        try decode(content.prefix(Int(share * Double(content.count))))
      } throws: { error in
        switch error as? MediaError {
        case .damaged, .noFrames: true
        default: false
        }
      }
    }
  }

  @Test(arguments: 0..<24)
  func damagedBytesNeverCrash(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let picture = try Image.scene(width: 96, height: 64, seed: seed)
    var content = seed % 2 == 0 ? try JPEGEncoder.encode(picture, quality: 80) : bitmap(picture)
    for _ in 0..<(1 << (seed % 8)) {
      let place = Int.random(in: 0..<content.count, using: &random)
      content[content.startIndex + place] = UInt8.random(in: 0...255, using: &random)
    }
    do {
      let image = try decode(content, limits: MediaLimits(maximumPixels: 1_000_000))
      #expect(image.pixels.count == 3 * image.width * image.height)
    } catch is MediaError {
    }
  }
}
