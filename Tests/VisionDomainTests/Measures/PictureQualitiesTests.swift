import Foundation
import Media
import MediaFixtures
import Testing
import Validation
import VisionDomain

@Suite struct PictureQualitiesTests {
  private func measure(_ image: Image) throws -> PictureQualities {
    try .measure(image, field: "image.data")
  }

  private func flat(_ gray: UInt8) throws -> Image {
    try .flat(width: 640, height: 360, red: gray, green: gray, blue: gray)
  }

  @Test func aFlatPictureHasNothingToMeasure() throws {
    let qualities = try measure(flat(128))
    #expect(qualities.width == 640 && qualities.height == 360)
    #expect(abs(qualities.meanLuma - 128.0 / 255) < 1e-9)
    #expect(qualities.sharpness == 0)
    #expect(qualities.contrast == 0)
    #expect(qualities.colourfulness == 0)
    #expect(qualities.saturation == 0)
    #expect(qualities.noise == 0)
    #expect(qualities.blockiness == 0)
    #expect(qualities.legibility == 0)
    #expect(abs(qualities.subjectSeparation) < 1e-9)
    #expect(qualities.clippedBlack == 0 && qualities.clippedWhite == 0)
  }

  @Test func clippingIsTheShareOfBlackAndWhite() throws {
    let image = try Image.made(width: 640, height: 400) { x, _, _ in
      x < 64 ? 0 : x < 192 ? 255 : 100
    }
    let qualities = try measure(image)
    #expect(abs(qualities.clippedBlack - 0.1) < 1e-9)
    #expect(abs(qualities.clippedWhite - 0.2) < 1e-9)
    #expect(abs(qualities.meanLuma - (0.2 * 255 + 0.7 * 100) / 255) < 0.005)
  }

  @Test func contrastIsTheStandardDeviation() throws {
    let image = try Image.made(width: 640, height: 400) { x, _, _ in x < 320 ? 60 : 180 }
    #expect(abs(try measure(image).contrast - 60.0 / 255) < 0.002)
  }

  /// M3 of a half red, half green picture: rg is 255 and -255, yb 127.5 throughout.
  @Test func colourfulnessIsThatOfThePaper() throws {
    let image = try Image.made(width: 168, height: 96) { x, _, channel in
      channel == (x < 84 ? 0 : 1) ? 255 : 0
    }
    #expect(abs(try measure(image).colourfulness - (255 + 0.3 * 127.5)) < 6)
    #expect(try measure(image).saturation > 0.97)
    let gray = try Image.scene(width: 640, height: 360, seed: 3).luma()
    let grayImage = try Image.made(width: 640, height: 360) { x, y, _ in
      Double(gray.values[y * 640 + x])
    }
    #expect(try measure(grayImage).colourfulness < 1e-9)
  }

  @Test(arguments: [2.0, 5, 10, 20, 30])
  func noiseIsFoundInAFlatPicture(deviation: Double) throws {
    let measured = try measure(flat(128).noisy(deviation: deviation)).noise
    // Each channel has noise of its own: luma keeps sqrt(.21^2 + .71^2 + .07^2) of it.
    let wanted = deviation * 0.75
    #expect(abs(measured - wanted) < 0.12 * wanted + 0.1)
  }

  @Test func noiseIsFoundInAScene() throws {
    let frame = try #require(SampleVideo.frames([60]).first)
    let levels = try [0.0, 4, 8, 16, 32].map { try measure(frame.noisy(deviation: $0)).noise }
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 })
    #expect(levels[0] < 2)
    #expect(abs(levels[3] - 12) < 2.5)
  }

  @Test func sharpnessFallsWithBlurAndNotWithExposure() throws {
    let frame = try #require(SampleVideo.frames([60]).first)
    let sharp = try measure(frame).sharpness
    let blurred = try [1, 2, 4, 8].map { try measure(frame.blurred(radius: $0)).sharpness }
    #expect(zip([sharp] + blurred, blurred).allSatisfy { $0 > $1 })
    for gain in [0.5, 0.7, 1.05] {
      #expect(abs(try measure(frame.exposed(by: gain)).sharpness - sharp) < 0.05 * sharp)
    }
  }

  @Test func moderateNoiseIsNotTakenForDetail() throws {
    let frame = try #require(SampleVideo.frames([60]).first)
    let sharp = try measure(frame).sharpness
    for deviation in [2.0, 4, 8] {
      let noisy = try measure(frame.noisy(deviation: deviation)).sharpness
      #expect(noisy < 1.05 * sharp)
      #expect(noisy > 0.8 * sharp)
    }
  }

  @Test func blockBordersAreFoundWhereverTheGridBegins() throws {
    let frame = try #require(SampleVideo.frames([60]).first)
    let levels = try [90, 50, 20, 10, 5].map {
      try measure(frame.compressed(quality: $0)).blockiness
    }
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 })
    #expect(try measure(frame).blockiness < 0.2)
    let compressed = try frame.compressed(quality: 10)
    let whole = try measure(compressed).blockiness
    for (x, y) in [(1, 0), (3, 5), (7, 7)] {
      let part = try compressed.cropped(x: x, y: y, width: 600, height: 340)
      #expect(abs(try measure(part).blockiness - whole) < 0.25 * whole)
    }
  }

  @Test func theSizeOfThePictureHardlyMatters() throws {
    let reader = try VideoReader(.path(SampleVideo.path()), limits: MediaLimits())
    _ = try reader.nextFrame()
    let full = try measure(reader.image(width: 1280, height: 720))
    let small = try measure(reader.image(width: 640, height: 360))
    #expect(abs(full.meanLuma - small.meanLuma) < 0.005)
    #expect(abs(full.contrast - small.contrast) < 0.005)
    #expect(abs(full.colourfulness - small.colourfulness) < 1)
    #expect(abs(full.legibility - small.legibility) < 0.5)
    #expect(abs(full.subjectSeparation - small.subjectSeparation) < 0.5)
    #expect(abs(full.sharpness - small.sharpness) < 0.1 * full.sharpness)
  }

  @Test func aSubjectInAnotherColourStandsOut() throws {
    func disc(_ colour: [Double]) throws -> Image {
      try .made(width: 320, height: 180) { x, y, channel in
        let (across, down) = (Double(x - 160), Double(y - 90))
        return across * across + down * down < 60 * 60 ? colour[channel] : [60, 70, 80][channel]
      }
    }
    let hidden = try measure(disc([62, 72, 82])).subjectSeparation
    let faint = try measure(disc([90, 90, 90])).subjectSeparation
    let clear = try measure(disc([230, 60, 40])).subjectSeparation
    #expect(hidden < 3)
    #expect(hidden < faint && faint < clear)
    #expect(clear > 40)
  }

  @Test(arguments: [(15, 100), (100, 15), (1, 1)])
  func aPictureTooSmallIsRefused(width: Int, height: Int) throws {
    let image = try Image.flat(width: width, height: height, red: 1, green: 2, blue: 3)
    #expect {
      try measure(image)
    } throws: { error in
      let error = error as? InvalidInput
      return error?.reason == .mediaTooSmall && error?.violations.map(\.field) == ["image.data"]
    }
  }

  @Test func extremeProportionsAreMeasured() throws {
    for (width, height) in [(16, 16), (2000, 16), (16, 2000)] {
      let image = try Image.scene(width: width, height: height, seed: 2)
      let qualities = try measure(image)
      #expect(qualities.appealIsFinite)
    }
  }

  @Test func theSamePictureHasTheSameMeasures() throws {
    let image = try Image.scene(seed: 9)
    #expect(try measure(image) == measure(image))
  }

  /// The spread that the models state as `relative_sd` is about that of the measures over parts of
  /// the same scene that a slightly moved camera would have taken.
  @Test func theStatedRepeatabilityIsTheMeasuredOne() throws {
    let model = try MultiplicativeModel(named: "thumbnail-appeal")
    let stated = Dictionary(
      uniqueKeysWithValues: model.factors.map { ($0.name, $0.relativeDeviation) })
    let measures: [(String, @Sendable (PictureQualities) -> Double)] = [
      ("sharpness", { $0.sharpness }), ("exposure", { $0.meanLuma }),
      ("contrast", { $0.contrast }), ("colourfulness", { $0.colourfulness }),
      ("legibility", { $0.legibility }), ("subject_separation", { $0.subjectSeparation }),
    ]
    for frame in try SampleVideo.frames([0, 60, 120]) {
      let parts = try [(0, 0), (20, 0), (0, 10), (20, 10), (10, 5)].map {
        try measure(frame.cropped(x: $0.0, y: $0.1, width: 620, height: 350))
      }
      for (name, value) in measures {
        let values = parts.map(value)
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 4
        let relative = variance.squareRoot() / mean
        #expect(relative < 1.5 * (stated[name] ?? 0), "\(name): \(relative)")
      }
    }
  }
}

extension PictureQualities {
  fileprivate var appealIsFinite: Bool {
    [
      sharpness, meanLuma, contrast, colourfulness, saturation, noise, blockiness, legibility,
      subjectSeparation,
    ].allSatisfy(\.isFinite)
  }
}
