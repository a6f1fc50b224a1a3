import PredictionDomain
import TestSupport
import Testing

struct ViralityModelTests {
  private let model: ViralityModel

  init() throws { model = try ViralityModel() }

  private func width(_ prediction: ViralityPrediction) -> Double {
    prediction.score.interval.upper - prediction.score.interval.lower
  }

  @Test(arguments: UInt64(0)..<100)
  func factorsAndComponentsAddUpToTheScore(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let prediction = try model.predict(Posts.random(using: &generator))
    let score = prediction.score
    let byFactors = score.baseline + score.factors.reduce(0) { $0 + $1.contribution }
    let byComponents = prediction.components.reduce(0) { $0 + $1.weight * $1.value }
    #expect(abs(byFactors - score.value) < 1e-9)
    #expect(abs(byComponents - score.value) < 1e-9)
    #expect((0...100).contains(score.value))
    #expect(score.interval.lower >= 0 && score.interval.upper <= 100)
    #expect(score.interval.lower <= score.value && score.value <= score.interval.upper)
    #expect(score.interval.level == 0.8)
    let sizes = score.factors.map { abs($0.contribution) }
    #expect(sizes == sizes.sorted(by: >))
  }

  @Test func componentsHaveTheWeightsOfTheMission() throws {
    let components = try model.predict(Post(platform: "tiktok")).components
    #expect(components.map(\.name) == ["retention", "engagement", "quality", "timing"])
    #expect(components.map(\.weight) == [0.35, 0.30, 0.20, 0.15])
  }

  @Test(arguments: Platform.allCases)
  func postOfWhichNothingIsKnownIsTypicalAndUncertain(platform: Platform) throws {
    let prediction = try model.predict(Post(platform: platform.rawValue))
    #expect(prediction.score.value == 50)
    #expect(prediction.score.factors.isEmpty)
    #expect(prediction.recommendations.isEmpty)
    #expect(prediction.components.allSatisfy { $0.evidence == .prior })
    #expect(width(prediction) > 40)
  }

  @Test(arguments: Posts.rising)
  func betterMeasureNeverLowersTheScore(field: Posts.Field) throws {
    for seed in UInt64(0)..<20 {
      var generator = SplitMix64(seed: seed)
      var post = Posts.random(using: &generator)
      let scores = try field.rising.map { value in
        field.set(&post, value)
        return try model.predict(post).score.value
      }
      #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 <= $1 })
      #expect((scores.last ?? 0) > (scores.first ?? 0) + 1)
    }
  }

  @Test(arguments: Posts.rising + Posts.fitting)
  func leavingAMeasureOutNeverNarrowsTheInterval(field: Posts.Field) throws {
    for seed in UInt64(0)..<20 {
      var generator = SplitMix64(seed: seed)
      var post = Posts.random(using: &generator)
      field.set(&post, nil)
      let without = try model.predict(post)
      for value in field.rising {
        field.set(&post, value)
        #expect(width(try model.predict(post)) <= width(without) + 1e-9)
      }
    }
  }

  @Test(arguments: Posts.fitting)
  func measureNearItsTargetIsBest(field: Posts.Field) throws {
    var post = Post(platform: "instagram")
    let scores = try field.rising.map { value in
      field.set(&post, value)
      return try model.predict(post).score.value
    }
    #expect(scores[1] > scores[0])
    #expect(scores[3] > scores[4])
    #expect(max(scores[1], scores[2], scores[3]) > 50)
    #expect(min(scores[0], scores[4]) < 50)
  }

  @Test func morePostsBehindARateTrustItMore() throws {
    var post = Post(platform: "tiktok")
    post.account.engagementRate = 0.15
    let predictions = try [UInt32(1), 10, 1_000].map { count in
      post.account.posts = count
      return try model.predict(post)
    }
    #expect(predictions[0].score.value > 50)
    #expect(predictions[0].score.value < predictions[1].score.value)
    #expect(predictions[1].score.value < predictions[2].score.value)
    #expect(width(predictions[0]) > width(predictions[1]))
    #expect(width(predictions[1]) > width(predictions[2]))
  }

  @Test func posteriorIsThePrecisionWeightedMean() throws {
    var post = Post(platform: "tiktok")
    post.captionScore = 100
    let engagement = try model.predict(post).components[1]
    // Prior 50 ± 28.87; the reading of a caption of 100 is 100 Φ(2.5) = 99.379 ± 40.
    let precision = (prior: 1 / (28.87 * 28.87), reading: 1.0 / 1_600)
    let expected =
      (50 * precision.prior + 99.379_033 * precision.reading)
      / (precision.prior + precision.reading)
    #expect(abs(engagement.value - expected) < 1e-4)
    let deviation = (1 / (precision.prior + precision.reading)).squareRoot()
    #expect(abs(engagement.standardDeviation - deviation) < 1e-9)
    #expect(engagement.evidence == .combined)
    #expect(engagement.factors == ["caption"])
  }

  @Test(arguments: UInt64(0)..<60)
  func recommendationsGainWhatTheySayWhenFollowed(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let post = Posts.random(using: &generator)
    let prediction = try model.predict(post)
    let gains = prediction.recommendations.map(\.expectedGain)
    #expect(gains == gains.sorted(by: >))
    for recommendation in prediction.recommendations {
      #expect(recommendation.expectedGain >= 0.5)
      let field = try #require(
        (Posts.rising + Posts.fitting).first { $0.name == recommendation.factor })
      var improved = post
      if field.name == "picture_shape" {
        let height = 30_000.0
        improved.video.height = UInt32(height)
        improved.video.width = UInt32((height * recommendation.targetValue).rounded())
      } else {
        field.set(&improved, recommendation.targetValue)
      }
      let gain = try model.predict(improved).score.value - prediction.score.value
      #expect(abs(gain - recommendation.expectedGain) < 1e-3)
    }
  }

  @Test func nothingIsRecommendedWhereNothingIsWeak() throws {
    var post = Post(platform: "tiktok")
    for field in Posts.rising { field.set(&post, field.rising[4]) }
    post.account.posts = 50
    post.video.durationSeconds = 27
    post.video.shotsPerMinute = 24
    #expect(try model.predict(post).recommendations.isEmpty)
  }

  @Test func pastFiguresAreNotSomethingToDoBetter() throws {
    var post = Post(platform: "tiktok")
    post.account.engagementRate = 0
    post.account.completionRate = 0
    post.account.followers = 0
    post.account.posts = 100
    let prediction = try model.predict(post)
    #expect(prediction.score.value < 40)
    #expect(prediction.recommendations.isEmpty)
  }

  @Test(arguments: [("Reggaetón", 28.0), ("REGGAETON", 28), ("Synth-Pop", 24), ("Hip Hop", 28)])
  func genreSetsTheCuttingRateThatIsTypical(genre: String, rate: Double) throws {
    var post = Post(platform: "tiktok")
    post.genre = genre
    post.video.shotsPerMinute = rate
    let atRate = try model.predict(post)
    post.video.shotsPerMinute = 8
    let below = try model.predict(post)
    post.genre = "ambient"
    let ambient = try model.predict(post)
    #expect(below.score.value < atRate.score.value)
    #expect(abs(ambient.score.value - atRate.score.value) < 1e-9)
    #expect(below.recommendations.map(\.targetValue) == [rate])
  }

  @Test func unknownGenreIsReadByThePlatform() throws {
    var post = Post(platform: "tiktok")
    post.video.shotsPerMinute = 40
    let without = try model.predict(post)
    post.genre = "zydeco-core"
    #expect(try model.predict(post) == without)
  }

  @Test func loudnessCountsOnlyWithoutTheTechnicalQualityThatContainsIt() throws {
    var post = Post(platform: "tiktok")
    post.video.loudnessLUFS = -50
    #expect(try model.predict(post).score.factors.map(\.name) == ["loudness"])
    post.video.technicalQuality = 60
    #expect(try model.predict(post).score.factors.map(\.name) == ["technical_quality"])
  }
}
