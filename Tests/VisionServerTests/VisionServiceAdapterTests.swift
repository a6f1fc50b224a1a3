import Contracts
import Execution
import Foundation
import GRPC
import Media
import MediaFixtures
import ServiceKit
import TestSupport
import Testing
import VisionDomain

@Suite struct VisionServiceAdapterTests {
  private func media(_ data: Data) -> CommonMediaSource { .with { $0.data = data } }

  private func media(path: String) -> CommonMediaSource { .with { $0.path = path } }

  private func expectSound(_ score: CommonScore, maximum: Double, model: String) {
    let sum = score.factors.map(\.contribution).reduce(score.baseline, +)
    #expect(abs(sum - score.value) < 1e-6 * maximum)
    #expect(score.minimum == 0 && score.maximum == maximum)
    #expect(0...maximum ~= score.value)
    #expect(score.interval.lower <= score.value && score.value <= score.interval.upper)
    #expect(score.interval.level == 0.8)
    #expect(score.model.name == model && !score.model.version.isEmpty)
    for factor in score.factors {
      #expect(!factor.explanation.isEmpty && !factor.unit.isEmpty)
      let direction: CommonDirection =
        factor.contribution > 0 ? .raises : factor.contribution < 0 ? .lowers : .neutral
      #expect(factor.direction == direction)
    }
  }

  @Test func anAnalysisIsProgressAndThenOneResult() async throws {
    let path = try SampleVideo.path()
    let root = URL(filePath: path).deletingLastPathComponent().path
    let messages = try await withVision(root: root) { try await $0.messages(media(path: path)) }
    let fractions = messages.dropLast().map(\.progress.fraction)
    #expect(messages.dropLast().allSatisfy { $0.event == .progress($0.progress) })
    #expect(messages.dropLast().allSatisfy { $0.progress.stage == "measure" })
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 < $1 })
    #expect(fractions.allSatisfy { 0...1 ~= $0 })
    #expect(!fractions.isEmpty && fractions.count <= 100)
    guard case .analysis(let analysis)? = messages.last?.event else {
      Issue.record("the last message is no analysis")
      return
    }
    #expect(analysis.facts.width == 1280 && analysis.facts.height == 720)
    #expect(analysis.facts.frameCount == 132)
    #expect(analysis.facts.audioCodec == "aac" && analysis.facts.audioChannels == 6)
    #expect(analysis.seconds.count == 6)
    #expect(analysis.shotCount == 1 && analysis.shots.count == 1)
    #expect(analysis.hasLoudness && analysis.loudness.hasIntegratedLufs)
    #expect(analysis.qualities.sharpness > 0.3)
    expectSound(analysis.technicalQuality, maximum: 100, model: "video-technical-quality")
    expectSound(analysis.hook.hookStrength, maximum: 100, model: "video-hook")
  }

  @Test func aVideoWithoutSoundSaysWhatIsAssumed() async throws {
    let video = try SyntheticVideo.avi((0..<10).map { try .scene(seed: 1, shift: $0) })
    let messages = try await withVision { try await $0.messages(media(video)) }
    let analysis = try #require(messages.last?.analysis)
    #expect(!analysis.hasLoudness && !analysis.facts.hasAudioCodec)
    #expect(!analysis.hook.hasLoudnessLufs && !analysis.hook.hasLoudnessOnsetS)
    let loudness = try #require(
      analysis.technicalQuality.factors.first { $0.name == "loudness" })
    #expect(loudness.evidence == .prior && loudness.direction == .neutral)
    #expect(loudness.contribution == 0 && loudness.unit == "1")
  }

  @Test func thumbnailsComeWithReasons() async throws {
    let video = try SampleVideo.data()
    let response = try await withVision {
      try await $0.generateThumbnails(.with { $0.source = media(video) })
    }
    #expect(response.thumbnails.count == 4)
    #expect(response.candidateCount == 27)
    for thumbnail in response.thumbnails {
      let image = try ImageDecoder.decode(.data(thumbnail.jpeg), limits: MediaLimits())
      #expect(image.width == 1280 && thumbnail.width == 1280 && thumbnail.height == 720)
      #expect(0..<5.28 ~= thumbnail.timestampS)
      #expect(thumbnail.selection.factors.contains { $0.name == "difference" })
      expectSound(thumbnail.selection, maximum: 10, model: "thumbnail-appeal")
    }
    let small = try await withVision {
      try await $0.generateThumbnails(
        .with {
          $0.source = media(video)
          $0.count = 2
          $0.maxWidth = 320
          $0.jpegQuality = 40
        })
    }
    #expect(small.thumbnails.map(\.width) == [320, 320])
    #expect(small.thumbnails.map(\.timestampS) == response.thumbnails.prefix(2).map(\.timestampS))
    #expect(small.thumbnails[0].jpeg.count < response.thumbnails[0].jpeg.count / 8)
  }

  @Test func aThumbnailIsRankedAmongItsCompetitors() async throws {
    let frame = try #require(SampleVideo.frames([45]).first)
    func file(_ image: Image) throws -> CommonMediaSource {
      media(try JPEGEncoder.encode(image, quality: 95))
    }
    let request = try VisionScoreThumbnailRequest.with {
      $0.image = try file(frame.blurred(radius: 2))
      $0.competitors = [
        try file(frame), try file(frame.blurred(radius: 2)), try file(frame.blurred(radius: 6)),
      ]
    }
    let response = try await withVision { try await $0.scoreThumbnail(request) }
    #expect(response.rank == 2)
    #expect(response.competitors.map(\.rank) == [1, 2, 4])
    #expect(response.competitors[1].appeal == response.appeal.value)
    #expect(response.improvements.first?.factor == "sharpness")
    expectSound(response.appeal, maximum: 10, model: "thumbnail-appeal")
    let alone = try await withVision {
      try await $0.scoreThumbnail(.with { $0.image = request.competitors[0] })
    }
    #expect(alone.rank == 1 && alone.competitors.isEmpty && alone.improvements.isEmpty)
    #expect(alone.appeal.value == response.competitors[0].appeal)
  }

  private func expectViolation(
    _ error: RPCError?, _ field: String, _ reason: String, _ whole: ErrorReason,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(error?.code == .invalidArgument, sourceLocation: location)
    #expect(error?.reason == whole, sourceLocation: location)
    #expect(error?.fieldViolations.map(\.field) == [field], sourceLocation: location)
    #expect(error?.fieldViolations.map(\.reason.rawValue) == [reason], sourceLocation: location)
    #expect(error?.fieldViolations.first?.description.isEmpty == false, sourceLocation: location)
  }

  @Test func mediaThatCannotBeReadIsNamed() async throws {
    let sample = try SampleVideo.data()
    let cut = try SampleVideo.dataWithIndexFirst()
    let tiny = try SyntheticVideo.avi([Image.scene(width: 15, height: 20, seed: 1)])
    let cases: [(Data, String, ErrorReason)] = [
      (Data(), "MEDIA_UNREADABLE", .mediaUnreadable),
      (Data("words, not frames".utf8), "MEDIA_UNREADABLE", .mediaUnreadable),
      (sample.prefix(sample.count / 2), "MEDIA_UNREADABLE", .mediaUnreadable),
      (cut.prefix(cut.count / 2), "MEDIA_UNREADABLE", .mediaUnreadable),
      (tiny, "MEDIA_TOO_SMALL", .invalidInput),
    ]
    try await withVision { client in
      for (video, reason, whole) in cases {
        let source = media(video)
        expectViolation(
          await failure { try await client.messages(source) }, "source.data", reason, whole)
        expectViolation(
          await failure { try await client.generateThumbnails(.with { $0.source = source }) },
          "source.data", reason, whole)
      }
    }
  }

  @Test func limitsAreKept() async throws {
    let sample = try SampleVideo.data()
    let picture = try JPEGEncoder.encode(Image.scene(seed: 1), quality: 80)
    for limits in [
      MediaLimits(maximumBytes: 1000), MediaLimits(maximumPixels: 50_000),
      MediaLimits(maximumSeconds: 2),
    ] {
      try await withVision(limits: limits) { client in
        expectViolation(
          await failure { try await client.messages(media(sample)) }, "source.data",
          "MEDIA_TOO_LARGE", .inputTooLarge)
        guard limits.maximumSeconds > 2 else { return }
        expectViolation(
          await failure { try await client.scoreThumbnail(.with { $0.image = media(picture) }) },
          "image.data", "MEDIA_TOO_LARGE", .inputTooLarge)
      }
    }
  }

  @Test func onlyFilesBelowTheRootAreRead() async throws {
    let folder = try TemporaryFolder()
    let root = folder.path + "/root"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let picture = try JPEGEncoder.encode(Image.scene(seed: 1), quality: 80)
    let secret = try folder.write(picture, as: "secret.jpg")
    _ = try folder.write(picture, as: "root/open.jpg")
    try FileManager.default.createSymbolicLink(
      atPath: root + "/link.jpg", withDestinationPath: secret)
    let cases: [(String, String, ErrorReason)] = [
      (secret, "PATH_OUTSIDE_MEDIA_ROOT", .pathOutsideMediaRoot),
      ("../secret.jpg", "PATH_OUTSIDE_MEDIA_ROOT", .pathOutsideMediaRoot),
      ("link.jpg", "PATH_OUTSIDE_MEDIA_ROOT", .pathOutsideMediaRoot),
      ("missing.jpg", "FILE_NOT_FOUND", .invalidInput),
      (".", "NOT_A_REGULAR_FILE", .invalidInput),
    ]
    try await withVision(root: root) { client in
      let response = try await client.scoreThumbnail(
        .with { $0.image = media(path: "open.jpg") })
      #expect(response.qualities.width == 320)
      for (path, reason, whole) in cases {
        expectViolation(
          await failure {
            try await client.scoreThumbnail(
              .with {
                $0.image = media(path: "open.jpg")
                $0.competitors = [media(path: "open.jpg"), media(path: path)]
              })
          }, "competitors[1].path", reason, whole)
      }
    }
    try await withVision { client in
      expectViolation(
        await failure {
          try await client.scoreThumbnail(.with { $0.image = media(path: "open.jpg") })
        }, "image.path", "PATH_OUTSIDE_MEDIA_ROOT", .pathOutsideMediaRoot)
    }
  }

  @Test func missingFieldsAndRangesAreNamed() async throws {
    let picture = try JPEGEncoder.encode(Image.scene(seed: 1), quality: 80)
    try await withVision { client in
      expectViolation(
        await failure { try await client.messages(.init()) }, "source", "FIELD_REQUIRED",
        .invalidInput)
      expectViolation(
        await failure { try await client.generateThumbnails(.init()) }, "source",
        "FIELD_REQUIRED", .invalidInput)
      expectViolation(
        await failure { try await client.scoreThumbnail(.init()) }, "image", "FIELD_REQUIRED",
        .invalidInput)
      expectViolation(
        await failure {
          try await client.scoreThumbnail(
            .with {
              $0.image = media(picture)
              $0.competitors = [media(picture), .init()]
            })
        }, "competitors[1]", "FIELD_REQUIRED", .invalidInput)
      expectViolation(
        await failure {
          try await client.scoreThumbnail(
            .with {
              $0.image = media(picture)
              $0.competitors = Array(repeating: media(picture), count: 21)
            })
        }, "competitors", "VALUE_OUT_OF_RANGE", .invalidInput)
      for (field, request) in [
        ("count", VisionGenerateThumbnailsRequest.with { $0.count = 0 }),
        ("count", .with { $0.count = .max }), ("max_width", .with { $0.maxWidth = 15 }),
        ("jpeg_quality", .with { $0.jpegQuality = 101 }),
      ] {
        var request = request
        request.source = media(picture)
        let complete = request
        expectViolation(
          await failure { try await client.generateThumbnails(complete) }, field,
          "VALUE_OUT_OF_RANGE", .invalidInput)
      }
    }
  }

  @Test func aFullQueueIsRefusedAtOnce() async throws {
    let queue = WorkQueue(label: "vision", threads: 1, capacity: 0)
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    let picture = try JPEGEncoder.encode(Image.scene(seed: 1), quality: 80)
    try await withVision(queue: queue) { client in
      async let busy: Void = queue.run { _ in
        start.yield()
        release.wait()
      }
      for await _ in started { break }
      let error = await failure {
        try await client.scoreThumbnail(.with { $0.image = media(picture) })
      }
      #expect(error?.code == .resourceExhausted)
      release.signal()
      try await busy
    }
  }

  /// Analysed to its end the video would take many minutes: 4,000 frames of 16 million pixels.
  @Test(.timeLimit(.minutes(2))) func aCallerThatGivesUpStopsTheWork() async throws {
    let queue = WorkQueue(label: "vision", threads: 1, capacity: 0)
    let folder = try TemporaryFolder()
    let path = try folder.write(
      SyntheticVideo.blackGIF(width: 4096, height: 4096, frames: 4000), as: "long.gif")
    try await withVision(root: folder.path, queue: queue) { client in
      let ended = Switch()
      let call = Task {
        defer { ended.turnOn() }
        return await failure { try await client.messages(media(path: path)) }
      }
      while queue.load.running == 0, !ended.isOn { await Task.yield() }
      #expect(!ended.isOn)
      call.cancel()
      #expect(await call.value?.code == .cancelled)
      while queue.load.running > 0 { await Task.yield() }
    }
  }
}
