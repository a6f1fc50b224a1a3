import Contracts
import Execution
import Foundation
import GRPC
import PredictionDomain
import PredictionServer
import ServiceKit
import Testing

struct PredictionAdapterTests {
  /// The moment at which requests arrive.
  private static let now = Date(timeIntervalSince1970: 1_780_000_000)

  /// Runs `body` with a client of a server in this process.
  private func withClient<Result>(
    _ body: (PredictionService.Client) async throws -> Result
  ) async throws -> Result {
    let adapter = PredictionAdapter(
      virality: try ViralityModel(), postingTime: try PostingTimeModel(),
      queue: WorkQueue(label: "test", threads: 1, capacity: 8), now: { Self.now })
    let transport = InProcessTransport()
    let server = try GRPCServer(transport: transport.server, services: [adapter])
    defer { server.shutDownNow() }
    return try await body(
      PredictionService.Client(wrapping: try GRPCClient(transport: transport.client)))
  }

  @Test func viralityIsAnsweredWithAllThatTheDomainSays() async throws {
    let request = PredictionPredictViralityRequest.with {
      $0.platform = "instagram"
      $0.genre = "reggaeton"
      $0.video = .with {
        $0.durationSeconds = 5.28
        $0.hookStrength = 20
        $0.motion = 0.1
        $0.shotsPerMinute = 11
        $0.technicalQuality = 81
        $0.width = 1_280
        $0.height = 720
        $0.loudnessLufs = -20
      }
      $0.captionScore = 71
      $0.hashtagRelevance = 44
      $0.thumbnailScore = 6
      $0.account = .with {
        $0.followers = 5_000
        $0.completionRate = 0.5
        $0.engagementRate = 0.02
        $0.posts = 12
      }
      $0.postingTimeScore = 95
    }
    let response = try await withClient { try await $0.predictVirality(request) }

    var post = Post(platform: "instagram")
    post.genre = "reggaeton"
    post.video.durationSeconds = 5.28
    post.video.hookStrength = 20
    post.video.motion = 0.1
    post.video.shotsPerMinute = 11
    post.video.technicalQuality = 81
    post.video.width = 1_280
    post.video.height = 720
    post.video.loudnessLUFS = -20
    post.captionScore = 71
    post.hashtagRelevance = 44
    post.thumbnailScore = 6
    post.account.followers = 5_000
    post.account.completionRate = 0.5
    post.account.engagementRate = 0.02
    post.account.posts = 12
    post.postingTimeScore = 95
    let expected = try ViralityModel().predict(post)
    #expect(response.score.value == expected.score.value)
    #expect(response.score.interval.lower == expected.score.interval.lower)
    #expect(response.score.interval.upper == expected.score.interval.upper)
    #expect(response.score.factors.map(\.name) == expected.score.factors.map(\.name))
    #expect(response.score.factors.count == 13)
    for factor in response.score.factors {
      #expect(factor.direction == (factor.contribution > 0 ? .raises : .lowers))
      #expect(factor.evidence == .measured)
      #expect(!factor.explanation.isEmpty)
    }
    #expect(response.score.minimum == 0 && response.score.maximum == 100)
    #expect(response.score.model.name == "virality")
    #expect(response.components.map(\.value) == expected.components.map(\.value))
    #expect(response.components.allSatisfy { $0.evidence == .combined })
    #expect(response.recommendations.map(\.factor) == expected.recommendations.map(\.factor))
    #expect(response.recommendations.map(\.expectedGain).allSatisfy { $0 > 0 })
  }

  @Test func absentFieldsAreNotKnownAndZerosAreValues() async throws {
    let (nothing, zero) = try await withClient { client in
      (
        try await client.predictVirality(.with { $0.platform = "tiktok" }),
        try await client.predictVirality(
          .with {
            $0.platform = "tiktok"
            $0.captionScore = 0
          })
      )
    }
    #expect(nothing.score.value == 50)
    #expect(nothing.score.factors.isEmpty)
    #expect(zero.score.factors.map(\.name) == ["caption"])
    #expect(zero.score.value < 50)
  }

  @Test func postingTimesAreAnsweredWithEveryClock() async throws {
    let response = try await withClient { client in
      try await client.predictPostingTime(
        .with {
          $0.platform = "tiktok"
          $0.countries = [
            .with { $0.country = "ES" },
            .with {
              $0.country = "MX"
              $0.weight = 3
            },
          ]
          $0.earliest = .with { $0.seconds = 1_774_569_600 }
          $0.slotCount = 2
          $0.minimumSpacing = .with { $0.seconds = 86_400 }
          $0.observations = [
            .with {
              $0.hourOfWeek = 30
              $0.posts = 2
              $0.engagements = 10
            }
          ]
        })
    }
    #expect(response.slots.count == 2)
    #expect(response.hourOfWeekScores.count == 168)
    #expect(response.model.name == "posting-time")
    let slot = try #require(response.slots.first)
    #expect(slot.start.seconds >= 1_774_569_600)
    #expect(slot.start.seconds % 3_600 == 0)
    #expect(slot.audience.value > 0 && slot.audience.value <= 100)
    #expect(
      slot.localTimes.map(\.timeZone).prefix(3)
        == ["Europe/Madrid", "Atlantic/Canary", "America/Mexico_City"])
    #expect(abs(response.slots[0].start.seconds - response.slots[1].start.seconds) >= 86_400)
  }

  @Test func timesBeginWithTheCallWhereNoneIsNamed() async throws {
    let response = try await withClient { client in
      try await client.predictPostingTime(
        .with {
          $0.platform = "youtube"
          $0.countries = [.with { $0.country = "AR" }]
        })
    }
    #expect(response.slots.count == 3)
    let week = Self.now.timeIntervalSince1970..<Self.now.timeIntervalSince1970 + 7 * 86_400
    #expect(response.slots.allSatisfy { week.contains(Double($0.start.seconds)) })
  }

  @Test func wrongFieldsOfAPostAreNamed() async throws {
    let error = try await #require(throws: RPCError.self) {
      try await withClient { client in
        try await client.predictVirality(
          .with {
            $0.platform = "radio"
            $0.video = .with { $0.hookStrength = .nan }
            $0.captionScore = .infinity
          })
      }
    }
    #expect(error.code == .invalidArgument)
    #expect(error.reason == .invalidInput)
    #expect(
      error.fieldViolations.map(\.field) == ["platform", "video.hook_strength", "caption_score"])
    #expect(error.fieldViolations.first?.reason == "UNKNOWN_PLATFORM")
  }

  @Test func unknownCountryIsNamedByItsPlace() async throws {
    let error = try await #require(throws: RPCError.self) {
      try await withClient { client in
        try await client.predictPostingTime(
          .with {
            $0.platform = "tiktok"
            $0.countries = [.with { $0.country = "ES" }, .with { $0.country = "ZZ" }]
          })
      }
    }
    #expect(error.code == .invalidArgument)
    #expect(error.fieldViolations.map(\.field) == ["countries[1].country"])
    #expect(error.fieldViolations.first?.reason == "UNKNOWN_COUNTRY")
    #expect(error.message.contains("\"ZZ\""))
  }

  @Test(arguments: [Int32.min, -1, 1_000_000_000])
  func malformedTimesAreRefusedByField(nanos: Int32) async throws {
    let fields = try await withClient { client in
      var fields: [String] = []
      for isEarliest in [true, false] {
        let error = try await #require(throws: RPCError.self) {
          try await client.predictPostingTime(
            .with {
              $0.platform = "tiktok"
              $0.countries = [.with { $0.country = "ES" }]
              if isEarliest {
                $0.earliest = .with { $0.nanos = nanos }
              } else {
                $0.minimumSpacing = .with { $0.nanos = nanos }
              }
            })
        }
        #expect(error.code == .invalidArgument)
        fields += error.fieldViolations.map(\.field)
      }
      return fields
    }
    #expect(fields == ["earliest.nanos", "minimum_spacing.nanos"])
  }

  @Test func requestsThatFindTheQueueFullAreRefused() async throws {
    let queue = WorkQueue(label: "test", threads: 1, capacity: 0)
    let adapter = PredictionAdapter(
      virality: try ViralityModel(), postingTime: try PostingTimeModel(), queue: queue)
    let transport = InProcessTransport()
    let logger = Logger(service: "prediction", level: .error, format: .json, write: { _ in })
    let server = try GRPCServer(
      transport: transport.server, services: [adapter],
      interceptors: [ErrorNormalization(logger: logger)])
    defer { server.shutDownNow() }
    let client = PredictionService.Client(wrapping: try GRPCClient(transport: transport.client))
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    async let blocker: Void = queue.run { _ in
      start.finish()
      release.wait()
    }
    for await _ in started {}
    let error = try await #require(throws: RPCError.self) {
      try await client.predictVirality(.with { $0.platform = "tiktok" })
    }
    release.signal()
    try await blocker
    #expect(error.code == .resourceExhausted)
    #expect(error.reason == .overloaded)
  }

  @Test func schemaIsThatOfTheService() throws {
    let configuration = try Configuration(
      schema: PredictionServer.schema, environment: ["MARQUEE_PREDICTION_WORKERS": "3"])
    #expect(configuration[CommonKeys.port] == 9_003)
    let hosted = try PredictionServer.make(
      ServiceEnvironment(
        configuration: configuration,
        logger: Logger(service: "prediction", level: .error, format: .json, write: { _ in })))
    #expect(hosted.services.count == 1)
  }
}
