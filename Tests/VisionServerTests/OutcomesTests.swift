import Contracts
import Foundation
import GRPC
import Media
import MediaFixtures
import ServiceKit
import TestSupport
import Testing
import VisionServer

@Suite struct OutcomesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func settings(outcomes: Int = 100, audiences: Int = 10) -> OutcomeSettings {
    OutcomeSettings(
      directory: folder.url, maximumOutcomes: outcomes, maximumAudiences: audiences)
  }

  private static func media(_ image: Image) throws -> CommonMediaSource {
    let data = try JPEGEncoder.encode(image, quality: 95)
    return .with { $0.data = data }
  }

  private static func request(
    _ id: String, _ image: Image, impressions: UInt64 = 10_000, clicks: UInt64
  ) throws -> VisionRecordOutcomeRequest {
    let media = try media(image)
    return .with {
      $0.audience = "channel"
      $0.outcomeID = id
      $0.image = media
      $0.impressions = impressions
      $0.clicks = clicks
    }
  }

  @Test func outcomesMoveTheScoreAndTheCardSaysHow() async throws {
    let frame = try #require(SampleVideo.frames([80]).first)
    let blurred = try frame.blurred(radius: 3)
    let score = try VisionScoreThumbnailRequest.with {
      $0.image = try Self.media(blurred)
      $0.competitors = [try Self.media(frame)]
      $0.audience = "channel"
    }
    try await withVision(outcomes: settings()) { client in
      let before = try await client.scoreThumbnail(score)
      #expect(!before.appeal.model.version.contains("+"))
      #expect(before.hasClickProbability && before.clickEvidence == .init())
      #expect(before.clickProbability.model.name == "thumbnail-clicks")
      #expect(before.clickProbability.interval.level == 0.8)
      let parts = before.clickProbability.factors.map(\.contribution)
      let sum = parts.reduce(before.clickProbability.baseline, +)
      #expect(abs(sum - before.clickProbability.value) < 1e-12)
      #expect(before.competitors[0].clickProbability > before.clickProbability.value)
      let improvement = try #require(before.improvements.first { $0.factor == "sharpness" })
      #expect(improvement.clickProbabilityGain > 0)

      let card = try await client.getThumbnailModel(.with { $0.audience = "channel" }).model
      #expect(card.weights.count == 11 && card.weights.allSatisfy { $0.weight == 1 })
      #expect(card.weights.allSatisfy { $0.elasticity.priorMean == $0.elasticity.posteriorMean })
      #expect(card.formula.contains("10 * product") && card.evidence == .init())
      #expect(
        card.appealModel == before.appeal.model && card.clickModel == before.clickProbability.model)

      // Sharp frames are clicked four times as often.
      var last = VisionRecordOutcomeResponse()
      for (index, frame) in try SampleVideo.frames([0, 20, 40, 60, 80, 100]).enumerated() {
        last = try await client.recordOutcome(
          Self.request("sharp \(index)", frame, clicks: 1_200))
        last = try await client.recordOutcome(
          Self.request("soft \(index)", frame.blurred(radius: 4), clicks: 300))
      }
      #expect(!last.replaced && last.forgotten == 0)
      #expect(last.model.evidence.outcomes == 12 && last.model.evidence.impressions == 120_000)
      #expect(last.model.evidence.clicks == 9_000)
      let sharpness = try #require(last.model.weights.first { $0.factor == "sharpness" })
      #expect(sharpness.weight > 1.1)
      #expect(sharpness.elasticity.posteriorMean > sharpness.elasticity.priorMean)
      #expect(sharpness.elasticity.posteriorDeviation < sharpness.elasticity.priorDeviation)
      let now = try await client.getThumbnailModel(.with { $0.audience = "channel" }).model
      #expect(now == last.model)

      let after = try await client.scoreThumbnail(score)
      #expect(after.clickEvidence == now.evidence && after.appeal.model == now.appealModel)
      #expect(after.appeal.model.version.contains("+"))
      #expect(after.clickProbability.value < after.competitors[0].clickProbability / 1.5)
      let widths = [before, after].map {
        $0.clickProbability.interval.upper - $0.clickProbability.interval.lower
      }
      #expect(widths[1] < widths[0])
      // Another audience has told nothing, and what generates thumbnails keeps to the prior.
      var other = score
      other.audience = ""
      #expect(try await client.scoreThumbnail(other) == before)
    }
    // Another process.
    try await withVision(outcomes: settings()) { client in
      let card = try await client.getThumbnailModel(.with { $0.audience = "channel" }).model
      #expect(card.evidence.outcomes == 12)
    }
  }

  @Test func whatWasMeasuredBeforeStandsForThePicture() async throws {
    let frame = try #require(SampleVideo.frames([80]).first)
    let byPicture = try Self.request("a", frame, clicks: 400)
    try await withVision(outcomes: settings()) { client in
      let qualities = try await client.scoreThumbnail(.with { $0.image = byPicture.image })
        .qualities
      var byQualities = byPicture
      byQualities.qualities = qualities
      byQualities.audience = "other"
      let (one, other) = (
        try await client.recordOutcome(byPicture), try await client.recordOutcome(byQualities)
      )
      #expect(one.model.weights == other.model.weights)
      #expect(one.model.baseLogOdds == other.model.baseLogOdds)
      #expect(try await client.recordOutcome(byPicture).replaced)
    }
  }

  @Test func whatIsWrongIsNamed() async throws {
    let frame = try Image.scene(seed: 1)
    let good = try Self.request("a", frame, clicks: 400)
    let measured = try await withVision(outcomes: settings()) {
      try await $0.scoreThumbnail(.with { $0.image = good.image }).qualities
    }
    let cases: [(String, String, (inout VisionRecordOutcomeRequest) -> Void)] = [
      ("image", "FIELD_REQUIRED", { $0.picture = nil }),
      ("image", "FIELD_REQUIRED", { $0.image = .init() }),
      ("image.data", "MEDIA_UNREADABLE", { $0.image.data = Data("no picture".utf8) }),
      ("outcome_id", "FIELD_REQUIRED", { $0.outcomeID = "" }),
      ("outcome_id", "VALUE_OUT_OF_RANGE", { $0.outcomeID = String(repeating: "x", count: 257) }),
      ("audience", "VALUE_OUT_OF_RANGE", { $0.audience = String(repeating: "é", count: 129) }),
      ("clicks", "VALUE_OUT_OF_RANGE", { $0.clicks = 10_001 }),
      ("impressions", "VALUE_OUT_OF_RANGE", { ($0.impressions, $0.clicks) = (0, 0) }),
      ("impressions", "VALUE_OUT_OF_RANGE", { $0.impressions = .max }),
      ("qualities.sharpness", "VALUE_OUT_OF_RANGE", { $0.qualities.sharpness = .nan }),
      ("qualities.noise", "VALUE_OUT_OF_RANGE", { $0.qualities.noise = .infinity }),
      ("qualities.mean_luma", "VALUE_OUT_OF_RANGE", { $0.qualities.meanLuma = 1.01 }),
      ("qualities.width", "VALUE_OUT_OF_RANGE", { $0.qualities.width = 0 }),
    ]
    try await withVision(outcomes: settings()) { client in
      for (field, reason, spoil) in cases {
        var request = good
        if field.hasPrefix("qualities") { request.qualities = measured }
        spoil(&request)
        let error = await failure { try await client.recordOutcome(request) }
        #expect(error?.code == .invalidArgument, "\(field)")
        #expect(error?.fieldViolations.map(\.field) == [field])
        #expect(error?.fieldViolations.map(\.reason.rawValue) == [reason], "\(field)")
      }
      let long = String(repeating: "x", count: 257)
      for error in [
        await failure { try await client.getThumbnailModel(.with { $0.audience = long }) },
        await failure {
          try await client.scoreThumbnail(
            .with {
              $0.image = good.image
              $0.audience = long
            })
        },
      ] {
        #expect(error?.fieldViolations.map(\.field) == ["audience"])
      }
      let card = try await client.getThumbnailModel(.with { $0.audience = "channel" }).model
      #expect(card.evidence == .init())
    }
  }

  @Test func oneAudienceTooManyIsRefused() async throws {
    let request = try Self.request("a", Image.scene(seed: 1), clicks: 400)
    try await withVision(outcomes: settings(audiences: 1)) { client in
      _ = try await client.recordOutcome(request)
      var other = request
      other.audience = "other"
      let error = await failure { try await client.recordOutcome(other) }
      #expect(error?.code == .resourceExhausted && error?.reason == .limitReached)
      #expect(error?.message.contains("1 audiences") == true)
    }
  }
}
