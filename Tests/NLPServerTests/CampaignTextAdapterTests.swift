import Contracts
import GRPC
import NLPServer
import ServiceKit
import Testing

struct CampaignTextAdapterTests {
  @Test func captionsComeBackRankedWithTheirLimits() async throws {
    let response = try await NLPHarness.run { harness in
      try await harness.texts.optimizeCaption(
        .with {
          $0.platform = "tiktok"
          $0.language = "es"
          $0.artist = "Ana Ruiz"
          $0.song = "Mañana"
          $0.draft = "Escucha «Mañana» de Ana Ruiz"
          $0.hashtags = ["#anaruiz", "no válido"]
          $0.seed = 7
        })
    }
    #expect(response.candidates.count == 3)
    #expect(response.candidates.contains { $0.origin == .draft })
    let scores = response.candidates.map(\.score.value)
    #expect(scores == scores.sorted(by: >))
    for candidate in response.candidates {
      let score = candidate.score
      #expect(abs(score.factors.map(\.contribution).reduce(score.baseline, +) - score.value) < 1e-6)
      #expect(score.model.name == "caption-craft")
      #expect(candidate.length > 0 && candidate.length <= response.limits.maximumLength)
    }
    #expect(response.limits.platform == "tiktok")
    #expect(response.limits.unit == .utf16)
    #expect(response.language.basis == .requested)
    #expect(response.hashtagsRanked.first?.tag == "#anaruiz")
    #expect(response.hashtagsRanked.allSatisfy { $0.hasScore && !$0.reason.isEmpty })
    #expect(response.hashtagsRefused.isEmpty)
  }

  @Test func hashtagsComeBackRankedWithTheRefused() async throws {
    let response = try await NLPHarness.run { harness in
      try await harness.texts.researchHashtags(
        .with {
          $0.platform = "instagram"
          $0.language = "es"
          $0.artist = "Ana Ruiz"
          $0.genre = "reguetón"
          $0.keywords = ["#followback", "verano"]
          $0.countries = ["MX"]
          $0.count = 30
        })
    }
    let tags = response.hashtags.map(\.tag)
    #expect(tags.contains("#anaruiz") && tags.contains("#verano") && tags.contains("#reggaeton"))
    #expect(response.refused.map(\.refusal) == [.spam])
    #expect(response.refused.map(\.tag) == ["#followback"])
    #expect(response.hashtags.allSatisfy { $0.score.maximum == 1 && !$0.reason.isEmpty })
    #expect(response.hashtags.first { $0.tag == "#anaruiz" }?.category == .artist)
    #expect(response.model.name == "hashtag-base")
  }

  @Test func badCaptionsAreRefusedByField() async throws {
    let cases: [(String, @Sendable (inout NLPOptimizeCaptionRequest) -> Void)] = [
      ("platform", { $0.platform = "orkut" }),
      ("language", { $0.language = "xx" }),
      ("draft", { $0.song = "" }),
      ("candidate_count", { $0.candidateCount = 11 }),
      ("keywords[0]", { $0.keywords = [String(repeating: "x", count: 51)] }),
    ]
    try await NLPHarness.run { harness in
      for (field, change) in cases {
        let error = await #expect(throws: RPCError.self) {
          try await harness.texts.optimizeCaption(
            .with {
              $0.platform = "youtube"
              $0.song = "S"
              change(&$0)
            })
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.fieldViolations.map(\.field) == [field])
      }
    }
  }

  @Test func badHashtagRequestsAreRefusedByField() async throws {
    let cases: [(String, @Sendable (inout NLPResearchHashtagsRequest) -> Void)] = [
      ("platform", { $0.platform = "" }),
      ("language", { $0.language = "EN" }),
      ("countries[0]", { $0.countries = ["Mexico"] }),
      ("count", { $0.count = 31 }),
      ("keywords", { $0.genre = "" }),
    ]
    try await NLPHarness.run { harness in
      for (field, change) in cases {
        let error = await #expect(throws: RPCError.self) {
          try await harness.texts.researchHashtags(
            .with {
              $0.platform = "facebook"
              $0.genre = "rock"
              change(&$0)
            })
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.fieldViolations.map(\.field) == [field])
      }
    }
  }
}
