import Execution
import Foundation
import Lettering
import Media
import MediaFixtures
import ModelFixtures
import Scoring
import Testing
import VisionDomain

@Suite struct TextQualitiesTests {
  private let appeal: ThumbnailAppeal

  init() throws { appeal = try ThumbnailAppeal() }

  /// A title on a picture, and where it stands with a little room around it.
  private func titled(
    _ image: Image, _ text: String, size: Double, letters: UInt8
  ) throws -> (image: Image, line: TextLine, capHeight: Double) {
    let lettering = try Lettering(text, size: size, maximumWidth: image.width)
    let glyphs = try lettering.painted(red: letters, green: letters, blue: letters)
    let (left, top) = ((image.width - lettering.width) / 2, (image.height - lettering.height) / 2)
    let painted = try Image.made(width: image.width, height: image.height) { x, y, channel in
      let behind = Double(image.pixels[3 * (y * image.width + x) + channel])
      let (column, row) = (x - left, y - top)
      guard (0..<lettering.width).contains(column), (0..<lettering.height).contains(row) else {
        return behind
      }
      let glyph = glyphs[row * lettering.width + column]
      return Double(glyph[channel]) + behind * (255 - Double(glyph.w)) / 255
    }
    // As much room as the reader leaves.
    let pad = 0.3 * size
    let (x, y) = (Double(left) - pad, Double(top) - pad)
    let (right, bottom) = (
      Double(left + lettering.width) + pad, Double(top + lettering.height) + pad
    )
    let line = TextLine(
      text: text, confidence: 1,
      corners: Quadrilateral(
        topLeft: Point(x: x, y: y), topRight: Point(x: right, y: y),
        bottomRight: Point(x: right, y: bottom), bottomLeft: Point(x: x, y: bottom)))
    return (painted, line, lettering.capHeight)
  }

  private func plain(_ width: Int, _ height: Int) throws -> Image {
    try Image.made(width: width, height: height) { _, _, channel in [30.0, 40, 90][channel] }
  }

  private func measure(
    _ text: String, size: Double, letters: UInt8 = 240, width: Int = 1280
  ) throws -> (TextQualities, capHeight: Double) {
    let drawn = try titled(
      plain(width, width * 9 / 16), text, size: size, letters: letters)
    return (try .measure([drawn.line], in: drawn.image), drawn.capHeight * 168 / Double(width))
  }

  /// DejaVu Sans Bold: the stem of an H is a quarter of its height.
  @Test(arguments: [48.0, 70, 100, 150])
  func strokesHaveTheirWidth(size: Double) throws {
    let (text, cap) = try measure("HOLA FERRY", size: size)
    #expect(text.lines == 1)
    #expect((0.15...0.32).contains(text.stroke / cap), "\(text), \(cap)")
  }

  @Test(arguments: [240, 200, 160, 120, 90])
  func theContrastIsThatOfTheColours(letters: Int) throws {
    let text = try measure("The last ferry", size: 120, letters: UInt8(letters)).0
    func linear(_ code: Double) -> Double { pow((code / 255 + 0.055) / 1.055, 2.4) }
    let ground = 0.2126 * linear(30) + 0.7152 * linear(40) + 0.0722 * linear(90)
    let wanted = (linear(Double(letters)) + 0.05) / (ground + 0.05)
    #expect(abs(text.contrast / wanted - 1) < 0.05, "\(text.contrast), \(wanted)")
  }

  @Test func aLargerPictureOfTheSameTextMeasuresAlike() throws {
    let small = try measure("Nueva canción", size: 60, width: 640).0
    let large = try measure("Nueva canción", size: 240, width: 2560).0
    #expect(abs(small.letterHeight / large.letterHeight - 1) < 0.08)
    #expect(abs(small.stroke / large.stroke - 1) < 0.1)
    #expect(abs(small.coverage / large.coverage - 1) < 0.05)
    #expect(abs(small.contrast / large.contrast - 1) < 0.05)
  }

  @Test func smallerThinnerAndFainterTextIsLessReadable() throws {
    let sizes = try [150.0, 110, 80, 55, 35].map {
      try measure("Aurora", size: $0).0.readableHeight
    }
    #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 > $1 }, "\(sizes)")
    let fading = try [150, 110, 85, 70, 60].map {
      try measure("Aurora", size: 100, letters: UInt8($0)).0.readableHeight
    }
    #expect(zip(fading, fading.dropFirst()).allSatisfy { $0 > $1 }, "\(fading)")
    let bold = TextQualities(lines: 1, coverage: 0.1, letterHeight: 8, stroke: 1, contrast: 6)
    let thin = TextQualities(lines: 1, coverage: 0.1, letterHeight: 8, stroke: 0.5, contrast: 6)
    #expect(bold.readableHeight == 8 && abs(thin.readableHeight - 8 * 0.5.squareRoot()) < 1e-12)
  }

  /// A cup seen from above is read as an 8.
  @Test func oneLetterAloneIsNoText() throws {
    let drawn = try titled(plain(1280, 720), "8", size: 300, letters: 240)
    #expect(try TextQualities.measure([drawn.line], in: drawn.image) == .none)
    #expect(try TextQualities.measure([], in: drawn.image) == .none)
  }

  @Test func aPictureWithoutTextIsNotPunished() throws {
    let frame = try #require(SampleVideo.frames([45]).first)
    let unread = try PictureQualities.measure(frame, field: "image")
    let none = unread.with(.none)
    let legible = unread.with(
      TextQualities(lines: 1, coverage: 0.2, letterHeight: 14, stroke: 1.6, contrast: 9))
    let scores = [unread, none, legible].map { appeal.score($0) }
    #expect(scores[1].value == scores[0].value && scores[2].value == scores[0].value)
    let factors = try scores.map { score in
      try #require(score.factors.first { $0.name == "text_legibility" })
    }
    #expect(factors.map(\.contribution) == [0, 0, 0])
    #expect(factors.map(\.evidence) == [.prior, .measured, .measured])
    #expect(Set(factors.map(\.explanation)).count == 3)
    // Only where nobody looked is there a doubt.
    let widths = scores.map { $0.interval.upper - $0.interval.lower }
    #expect(widths[1] < widths[0] && widths[1] <= widths[2])
  }

  @Test func adviceNamesWhatIsMeasuredAndItsGain() throws {
    let frame = try #require(SampleVideo.frames([45]).first)
    let picture = try PictureQualities.measure(frame, field: "image")
    let small = picture.with(
      TextQualities(lines: 2, coverage: 0.04, letterHeight: 4, stroke: 0.6, contrast: 12))
    let enlarge = try #require(appeal.improvements(small).first { $0.factor == "text_legibility" })
    #expect(
      enlarge.advice.hasPrefix(
        "Text covers 4.0 % of the picture in letters 4.0 px high with strokes of 0.6 px at phone size"
      ))
    #expect(enlarge.current == small.text?.readableHeight && abs(enlarge.target - 12) < 1e-9)
    let larger = picture.with(
      TextQualities(lines: 2, coverage: 0.04, letterHeight: 12, stroke: 1.8, contrast: 12))
    #expect(abs(appeal.score(larger).value - appeal.score(small).value - enlarge.gain) < 1e-9)

    let faint = picture.with(
      TextQualities(lines: 1, coverage: 0.3, letterHeight: 12, stroke: 1.5, contrast: 1.4))
    let contrast = try #require(appeal.improvements(faint).first { $0.factor == "text_legibility" })
    #expect(contrast.advice.contains("a contrast of 1.4") && contrast.gain > 0.2)
    // What covers half of the picture already is not to be enlarged.
    let full = picture.with(
      TextQualities(lines: 9, coverage: 0.6, letterHeight: 3, stroke: 0.5, contrast: 15))
    #expect(appeal.improvements(full).allSatisfy { $0.factor != "text_legibility" })
  }

  /// Titles on real pictures, read by the network: smaller and fainter ones score less at every step.
  @Test(.enabled(if: InstalledSamples.has("ppocr-recognition")), arguments: [0, 45, 110])
  func titlesThatShrinkOrFadeOnRealPicturesAreWorse(number: Int) async throws {
    let frame = try #require(SampleVideo.frames([number]).first)
    let reader = try TextReader(
      detection: InstalledSamples.load("ppocr-detection"),
      recognition: InstalledSamples.load("ppocr-recognition"),
      identity: ModelIdentity(name: "ppocr-recognition", version: "6", data: "test"))
    let queue = WorkQueue(label: "text", threads: 1, capacity: 4)
    func scores(_ pictures: [Image]) async throws -> [(value: Double, text: Double)] {
      var scores: [(value: Double, text: Double)] = []
      for picture in pictures {
        let lines = try await reader.lines(in: picture, on: queue)
        let score = appeal.score(
          try PictureQualities.measure(picture, field: "image")
            .with(.measure(lines, in: picture)))
        scores.append(
          (score.value, score.factors.first { $0.name == "text_legibility" }?.contribution ?? 0))
      }
      return scores
    }
    let shrinking = try await scores(
      [44.0, 34, 26, 20, 15].map {
        try titled(frame, "The last ferry", size: $0, letters: 250).image
      })
    #expect(zip(shrinking, shrinking.dropFirst()).allSatisfy { $0.text > $1.text }, "\(shrinking)")
    #expect(
      zip(shrinking, shrinking.dropFirst()).allSatisfy { $0.value > $1.value }, "\(shrinking)")
    let plate = try plate(on: frame)
    for size in [30.0, 42, 54] {
      let drawn = try titled(plate, "The last ferry", size: size, letters: 250)
      let lines = try await reader.lines(in: drawn.image, on: queue)
      let height = try TextQualities.measure(lines, in: drawn.image).letterHeight
      #expect(
        abs(height / (drawn.capHeight * 168 / Double(frame.width)) - 1) < 0.2, "\(size), \(height)"
      )
    }
    let fading = try await scores(
      [150, 110, 85, 70].map {
        try titled(plate, "The last ferry", size: 40, letters: UInt8($0)).image
      })
    #expect(zip(fading, fading.dropFirst()).allSatisfy { $0.text > $1.text }, "\(fading)")
    #expect(zip(fading, fading.dropFirst()).allSatisfy { $0.value > $1.value }, "\(fading)")
  }

  /// The picture with a dark blue band across its middle.
  private func plate(on image: Image) throws -> Image {
    try Image.made(width: image.width, height: image.height) { x, y, channel in
      abs(2 * y - image.height) < image.height / 4
        ? [30.0, 40, 90][channel] : Double(image.pixels[3 * (y * image.width + x) + channel])
    }
  }
}
