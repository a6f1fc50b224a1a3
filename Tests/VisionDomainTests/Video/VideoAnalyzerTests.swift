import Foundation
import Media
import MediaFixtures
import Synchronization
import Testing
import Validation
import VisionDomain

@Suite struct VideoAnalyzerTests {
  private let analyzer: VideoAnalyzer

  init() throws { analyzer = try VideoAnalyzer() }

  private func analyze(_ video: Data, limits: MediaLimits = MediaLimits()) throws -> VideoAnalysis {
    try analyzer.analyze(.data(video), field: "source.data", limits: limits, check: {})
  }

  @Test func theSampleIsMeasured() throws {
    let progress = Mutex<[Double]>([])
    let analysis = try analyzer.analyze(
      .path(SampleVideo.path()), field: "source.path", limits: MediaLimits(), check: {},
      progress: { done in progress.withLock { $0.append(done) } })
    #expect(analysis.facts.frameCount == 132)
    #expect(abs(analysis.facts.duration - 5.28) < 1e-9)
    #expect(abs(analysis.facts.frameRate - 25) < 1e-9)
    #expect(analysis.facts.damagedPackets == 0)
    #expect(analysis.shotCount == 1)
    #expect(analysis.seconds.map(\.start) == [0, 1, 2, 3, 4, 5])
    #expect(analysis.hook.duration == 3)
    #expect(analysis.loudness != nil)
    let told = progress.withLock { $0 }
    #expect(told.count > 20 && told.count <= 100)
    #expect(zip(told, told.dropFirst()).allSatisfy { $0 < $1 })
    #expect(told.allSatisfy { 0...1 ~= $0 })
    for score in [analysis.technicalQuality, analysis.hookStrength] {
      let sum = score.factors.map(\.contribution).reduce(score.baseline, +)
      #expect(abs(sum - score.value) < 1e-7)
      #expect(0...100 ~= score.value)
    }
  }

  @Test func theSameBytesGiveTheSameAnswer() throws {
    let video = try SyntheticVideo.avi((0..<30).map { try .scene(seed: 3, shift: 2 * $0) })
    #expect(try analyze(video) == analyze(video))
  }

  /// The copies are encoded alike: only the damage differs.
  @Test func damagedCopiesHaveLessTechnicalQuality() throws {
    let frames = try SampleVideo.frames(Set(stride(from: 0, to: 132, by: 8)))
    func quality(
      _ jpeg: Int = 95, _ change: (Image) throws -> Image = { $0 }
    ) throws -> Double {
      try analyze(SyntheticVideo.avi(frames.map(change), quality: jpeg)).technicalQuality.value
    }
    let original = try quality()
    let blurred = try [1, 3, 6].map { radius in try quality { try $0.blurred(radius: radius) } }
    let noisy = try [8.0, 24].map { level in try quality { try $0.noisy(deviation: level) } }
    let dark = try [0.5, 0.2].map { gain in try quality { try $0.exposed(by: gain) } }
    let bright = try [1.6, 3].map { gain in try quality { try $0.exposed(by: gain) } }
    let compressed = try [30, 8].map { try quality($0) }
    for damaged in [blurred, noisy, dark, bright, compressed] {
      let scores = [original] + damaged
      #expect(zip(scores, damaged).allSatisfy { $0 > $1 }, "\(scores)")
      #expect(original - damaged[damaged.count - 1] > 10, "\(scores)")
    }
  }

  @Test func fewerPixelsAreLessTechnicalQuality() throws {
    let frames = try SampleVideo.frames([0, 20, 40, 60, 80, 100])
    let small = try frames.map { try $0.resized(width: 320, height: 180) }
    let large = try analyze(SyntheticVideo.avi(frames)).technicalQuality.value
    #expect(try analyze(SyntheticVideo.avi(small)).technicalQuality.value < large - 5)
  }

  @Test func cutsAreFoundWhereTheyAre() throws {
    // Shots of 1, 0.6, 2 and 1.4 seconds.
    let lengths = [25, 15, 50, 35]
    let frames = try lengths.enumerated().flatMap { index, length in
      try (0..<length).map { try Image.scene(seed: UInt64(20 + index), shift: $0) }
    }
    let analysis = try analyze(SyntheticVideo.avi(frames))
    #expect(analysis.shotCount == 4)
    #expect(analysis.shots.count == 4)
    let wanted = [(0.0, 1.0), (1, 1.6), (1.6, 3.6), (3.6, 5)]
    for (shot, (start, end)) in zip(analysis.shots, wanted) {
      #expect(abs(shot.start - start) < 1e-6 && abs(shot.end - end) < 1e-6)
    }
    #expect(analysis.seconds.map(\.cuts) == [0, 2, 0, 1, 0])
    #expect(analysis.hook.cuts == 2)
  }

  @Test func movementAndFadesAreNoCuts() throws {
    let panned = try (0..<50).map { try Image.scene(seed: 5, shift: 8 * $0) }
    #expect(try analyze(SyntheticVideo.avi(panned)).shotCount == 1)
    let scene = try Image.scene(seed: 6)
    let faded = try (0..<50).map { try scene.exposed(by: 1 - Double($0) / 50) }
    #expect(try analyze(SyntheticVideo.avi(faded)).shotCount == 1)
  }

  @Test func fasterMovementIsMoreMotion() throws {
    let motions = try [0, 1, 2, 4].map { speed in
      // Without fine stripes, whose differences do not grow with the distance.
      let frames = try (0..<25).map {
        try Image.scene(seed: 7, shift: speed * $0).blurred(radius: 5)
      }
      return try analyze(SyntheticVideo.avi(frames)).qualities.motion
    }
    #expect(motions[0] < 1e-9)
    #expect(zip(motions, motions.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// All gray, one 8-bit step brighter with every frame: 25 / 255 a second.
  @Test func motionIsInLumaPerSecond() throws {
    let frames = try (0..<50).map { index in
      let gray = UInt8(100 + index)
      return try Image.flat(width: 64, height: 64, red: gray, green: gray, blue: gray)
    }
    let analysis = try analyze(SyntheticVideo.avi(frames, quality: 100))
    #expect(abs(analysis.qualities.motion - 25.0 / 255) < 0.02)
    #expect(analysis.seconds.allSatisfy { abs($0.motion - 25.0 / 255) < 0.03 })
  }

  @Test func theCurveFollowsThePicture() throws {
    let grays: [UInt8] = [40, 120, 200]
    let frames = try grays.flatMap { gray in
      Array(
        repeating: try Image.flat(width: 64, height: 64, red: gray, green: gray, blue: gray),
        count: 25)
    }
    let analysis = try analyze(SyntheticVideo.avi(frames, quality: 100))
    #expect(analysis.seconds.count == 3)
    for (second, gray) in zip(analysis.seconds, grays) {
      #expect(abs(second.meanLuma - Double(gray) / 255) < 0.005)
    }
    #expect(abs(analysis.hook.openingLuma - 40.0 / 255) < 0.005)
    #expect(abs(analysis.hook.brightnessChange - 160.0 / 255) < 0.01)
  }

  @Test func loudnessIsThatOfTheTone() throws {
    let picture = try Image.scene(width: 64, height: 48, seed: 1)
    // -20 dBFS in one channel: a mono sine of 997 Hz reads 3.01 LU below a stereo one.
    let tone = SyntheticVideo.Sound.tone(frequency: 997, amplitude: 0.1, seconds: 4)
    let video = try SyntheticVideo.avi(Array(repeating: picture, count: 100), sound: tone)
    let loudness = try #require(try analyze(video).loudness)
    #expect(abs((loudness.integrated ?? 0) + 23.01) < 0.15)
    #expect(abs((loudness.samplePeak ?? 0) + 20) < 0.1)
  }

  @Test func soundThatComesLateIsALateOnset() throws {
    let picture = try Image.scene(width: 64, height: 48, seed: 1)
    let tone = SyntheticVideo.Sound.tone(frequency: 997, amplitude: 0.3, seconds: 4)
    let late = SyntheticVideo.Sound(
      rate: 48_000,
      samples: tone.samples.enumerated().map { $0.offset < 96_000 ? 0 : $0.element })
    let frames = Array(repeating: picture, count: 100)
    let early = try analyze(SyntheticVideo.avi(frames, sound: tone))
    let delayed = try analyze(SyntheticVideo.avi(frames, sound: late))
    #expect((early.hook.loudnessOnset ?? 9) < 0.35)
    #expect(abs((delayed.hook.loudnessOnset ?? 0) - 2.1) < 0.15)
    #expect(early.hookStrength.value > delayed.hookStrength.value)
    #expect(delayed.seconds[0].momentaryLoudness == nil)
    #expect(delayed.seconds[3].momentaryLoudness != nil)
  }

  @Test func withoutSoundThereIsNoLoudness() throws {
    let analysis = try analyze(SyntheticVideo.avi((0..<10).map { _ in try .scene(seed: 1) }))
    #expect(analysis.loudness == nil)
    #expect(analysis.hook.loudness == nil && analysis.hook.loudnessOnset == nil)
    #expect(analysis.seconds.allSatisfy { $0.momentaryLoudness == nil })
    let factor = try #require(analysis.technicalQuality.factors.first { $0.name == "loudness" })
    #expect(factor.evidence == .prior && factor.contribution == 0)
  }

  @Test func aLivelyOpeningIsAStrongerHook() throws {
    let still = try SyntheticVideo.avi(Array(repeating: .scene(seed: 1), count: 75))
    let lively = try SyntheticVideo.avi(
      (0..<75).map { try .scene(seed: UInt64(1 + $0 / 25), shift: 3 * $0) })
    #expect(
      try analyze(lively).hookStrength.value > analyze(still).hookStrength.value + 10)
  }

  @Test(arguments: [1, 2, 74, 76])
  func shortVideosAreMeasured(count: Int) throws {
    let analysis = try analyze(
      SyntheticVideo.avi((0..<count).map { try .scene(width: 64, height: 48, seed: 2, shift: $0) }))
    #expect(analysis.facts.frameCount == count)
    #expect(abs(analysis.hook.duration - min(3, Double(count) / 25)) < 1e-6)
    #expect(analysis.seconds.count == (count + 24) / 25)
  }

  @Test func badVideosNameTheField() throws {
    let sample = try SampleVideo.data()
    let tiny = try SyntheticVideo.avi([Image.scene(width: 15, height: 40, seed: 1)])
    let cases: [(Data, FieldViolation.Reason)] = [
      (Data(), .mediaUnreadable), (Data("words".utf8), .mediaUnreadable),
      (sample.prefix(sample.count / 2), .mediaUnreadable), (tiny, .mediaTooSmall),
    ]
    for (video, reason) in cases {
      #expect {
        try analyze(video)
      } throws: { error in
        let error = error as? InvalidInput
        return error?.reason == reason && error?.violations.map(\.field) == ["source.data"]
      }
    }
    #expect {
      try analyze(sample, limits: MediaLimits(maximumSeconds: 2))
    } throws: { ($0 as? InvalidInput)?.reason == .mediaTooLarge }
  }

  @Test func cancellationEndsTheWorkBetweenFrames() throws {
    let calls = Atomic<Int>(0)
    #expect(throws: CancellationError.self) {
      try analyzer.analyze(
        .path(SampleVideo.path()), field: "source.path", limits: MediaLimits(),
        check: {
          if calls.add(1, ordering: .relaxed).newValue > 60 { throw CancellationError() }
        })
    }
    // Once stopped, it is asked no more than to learn why.
    #expect(calls.load(ordering: .relaxed) < 70)
  }
}
