import Execution
import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import Validation
import VisionDomain

@Suite struct ThumbnailCropTests {
  private let selector: ThumbnailSelector
  private let queue = WorkQueue(label: "thumbnails", threads: 1, capacity: 1)

  init() throws { selector = ThumbnailSelector(appeal: try ThumbnailAppeal()) }

  private func crops(
    _ frame: Image, _ shapes: [ThumbnailShape], title: String? = nil,
    format: ThumbnailSelector.Request.CropFormat = .png
  ) async throws -> [ThumbnailCrop] {
    let video = try SyntheticVideo.avi([frame, frame], quality: 100)
    let request = ThumbnailSelector.Request(
      count: 1, quality: 90, shapes: shapes, title: title, cropFormat: format)
    return try #require(
      try await selector.select(
        request, from: .data(video), field: "source.data", limits: MediaLimits(), on: queue
      ).thumbnails.first
    ).crops
  }

  private func decoded(_ crop: ThumbnailCrop) throws -> Image {
    try ImageDecoder.decode(.data(crop.image), limits: MediaLimits())
  }

  /// A red disc before gray.
  private func disc(x: Double, y: Double, width: Int = 640, height: Int = 360) throws -> Image {
    try Image.made(width: width, height: height) { column, row, channel in
      let (across, down) = (Double(column) - Double(width) * x, Double(row) - Double(height) * y)
      return across * across + down * down < 2500 ? [220, 30, 40][channel] : 110
    }
  }

  @Test(arguments: [
    (ThumbnailShape.wide, 16.0 / 9), (.square, 1), (.tall, 9.0 / 16), (.portrait, 0.8),
  ])
  func shapesHaveTheirProportions(shape: ThumbnailShape, ratio: Double) async throws {
    for (width, height) in [(640, 360), (360, 640), (400, 400), (500, 380)] {
      let frame = try Image.scene(width: width, height: height, seed: 2)
      let crop = try #require(try await crops(frame, [shape]).first)
      #expect(abs(Double(crop.width) / Double(crop.height) / ratio - 1) < 0.01)
      #expect(crop.width == width || crop.height == height)
      let image = try decoded(crop)
      #expect(image.width == crop.width && image.height == crop.height)
      #expect(0 <= crop.left && crop.left < crop.right && crop.right <= 1)
      #expect(0 <= crop.top && crop.top < crop.bottom && crop.bottom <= 1)
    }
  }

  /// Wherever the disc is, all of it is in every crop.
  @Test(arguments: [0.1, 0.3, 0.5, 0.72, 0.9], ThumbnailShape.allCases)
  func theSubjectStaysInside(place: Double, shape: ThumbnailShape) async throws {
    for (x, y, width, height) in [(place, 0.5, 640, 360), (0.5, place, 360, 640)] {
      let crop = try #require(
        try await crops(disc(x: x, y: y, width: width, height: height), [shape]).first)
      let (centreX, centreY) = (Double(width) * x, Double(height) * y)
      let radius = 50.0
      #expect(crop.left * Double(width) <= max(0, centreX - radius) + 3)
      #expect(crop.right * Double(width) >= min(Double(width), centreX + radius) - 3)
      #expect(crop.top * Double(height) <= max(0, centreY - radius) + 3)
      #expect(crop.bottom * Double(height) >= min(Double(height), centreY + radius) - 3)
      #expect(crop.keptSalience > 0.98)
    }
  }

  @Test func nothingSalientIsCutFromTheMiddle() async throws {
    let flat = try Image.flat(width: 640, height: 360, red: 90, green: 120, blue: 60)
    let crop = try #require(try await crops(flat, [.square]).first)
    #expect(abs(crop.left + crop.right - 1) < 0.01)
  }

  @Test func theOriginalShapeIsTheFrame() async throws {
    let frame = try Image.scene(width: 320, height: 180, seed: 3)
    let crop = try #require(try await crops(frame, [.original]).first)
    #expect(crop.width == 320 && crop.height == 180 && crop.keptSalience == 1)
    #expect(crop.title == nil)
  }

  @Test func formatsAreWhatTheyAreCalled() async throws {
    let frame = try Image.scene(width: 320, height: 180, seed: 3)
    for (format, start) in [
      (ThumbnailSelector.Request.CropFormat.jpeg, [0xFF, 0xD8]), (.png, [0x89, 0x50]),
      (.webp, [0x52, 0x49]),
    ] as [(ThumbnailSelector.Request.CropFormat, [UInt8])] {
      let crop = try #require(try await crops(frame, [.original], format: format).first)
      #expect(Array(crop.image.prefix(2)) == start)
      let difference = zip(try decoded(crop).pixels, frame.pixels).map { abs(Int($0) - Int($1)) }
      #expect(Double(difference.reduce(0, +)) / Double(difference.count) < 6)
    }
  }

  /// What is under the letters, by the pixels that come out: a title is where the picture changed.
  private func changed(_ image: Image, _ original: Image) -> [(x: Int, y: Int)] {
    (0..<image.width * image.height).filter { index in
      (0..<3).contains {
        abs(Int(image.pixels[3 * index + $0]) - Int(original.pixels[3 * index + $0])) > 8
      }
    }.map { ($0 % image.width, $0 / image.width) }
  }

  @Test(
    arguments: [
      "New video", "¿Qué pasó anoche en la playa?", "Año nuevo: la canción más larga del mundo",
      "🔥 Faro — Aurora 🎸", "Ελλάδα Привет",
    ], [ThumbnailShape.wide, .square, .tall, .portrait])
  func titlesAreLegibleAndInside(title: String, shape: ThumbnailShape) async throws {
    for seed in [1, 4] as [UInt64] {
      let frame = try Image.scene(width: 1280, height: 720, seed: seed)
      let plain = try decoded(try #require(try await crops(frame, [shape]).first))
      let crop = try #require(try await crops(frame, [shape], title: title).first)
      let titled = try decoded(crop)
      let placement = try #require(crop.title)
      #expect(placement.contrast >= 4.5)
      #expect(placement.phoneCapHeight >= 7.9 && placement.lines <= 4)
      #expect(placement.x >= 0 && placement.x + placement.width <= crop.width)
      #expect(placement.y >= 0 && placement.y + placement.height <= crop.height)
      let places = changed(titled, plain)
      #expect(!places.isEmpty)
      for place in places {
        #expect(placement.x..<placement.x + placement.width ~= place.x)
        #expect(placement.y..<placement.y + placement.height ~= place.y)
      }
    }
  }

  /// The contrast that is reported is found again in the picture: the letters, which are white or
  /// black, against what is around them.
  @Test(arguments: [30, 110, 200, 250] as [UInt8])
  func theContrastIsInThePixels(gray: UInt8) async throws {
    let frame = try Image.flat(width: 640, height: 360, red: gray, green: gray, blue: gray)
    let crop = try #require(try await crops(frame, [.original], title: "Hola").first)
    let placement = try #require(crop.title)
    let image = try decoded(crop)
    func luminance(_ value: UInt8) -> Double {
      let coded = Double(value) / 255
      return coded <= 0.04045 ? coded / 12.92 : pow((coded + 0.055) / 1.055, 2.4)
    }
    var counts: [UInt8: Int] = [:]
    for y in placement.y..<placement.y + placement.height {
      for x in placement.x..<placement.x + placement.width {
        counts[image.pixels[3 * (y * image.width + x)], default: 0] += 1
      }
    }
    let plate = try #require(counts.max { $0.value < $1.value }?.key)
    let letters: UInt8 = (counts[255] ?? 0) > (counts[0] ?? 0) ? 255 : 0
    #expect((counts[letters] ?? 0) > 200)
    let (one, other) = (luminance(plate), luminance(letters))
    let contrast = (max(one, other) + 0.05) / (min(one, other) + 0.05)
    #expect(contrast >= 4.5 && abs(contrast - placement.contrast) < 0.3)
  }

  @Test(arguments: [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75), (0.5, 0.5)])
  func theTitleKeepsOffTheSubject(x: Double, y: Double) async throws {
    let frame = try disc(x: x, y: y)
    let placement = try #require(try await crops(frame, [.original], title: "Faro").first?.title)
    let nearestX = min(max(640 * x, Double(placement.x)), Double(placement.x + placement.width))
    let nearestY = min(max(360 * y, Double(placement.y)), Double(placement.y + placement.height))
    let distance =
      ((nearestX - 640 * x) * (nearestX - 640 * x)
      + (nearestY - 360 * y) * (nearestY - 360 * y)).squareRoot()
    #expect(distance >= 48 && placement.coveredImportance < 0.25, "\(placement)")
  }

  @Test func aTitleThatCannotBeReadIsRefused() async throws {
    let frame = try Image.scene(width: 1280, height: 720, seed: 1)
    let long = String(repeating: "una canción muy larga ", count: 12)
    for (title, shapes) in [
      (long, [ThumbnailShape.tall]), ("", [.wide]), ("  ", [.wide]), ("a\u{0}b", [.wide]),
      (String(repeating: "W", count: 70), [.tall]),
    ] {
      await #expect {
        try await crops(frame, shapes, title: title)
      } throws: { ($0 as? InvalidInput)?.violations.map(\.field) == ["title"] }
    }
    await #expect {
      try await crops(frame, [], title: "Faro")
    } throws: { ($0 as? InvalidInput)?.violations.map(\.field) == ["shapes"] }
    await #expect {
      try await crops(frame, [.wide, .wide])
    } throws: { ($0 as? InvalidInput)?.violations.map(\.field) == ["shapes"] }
  }
}
