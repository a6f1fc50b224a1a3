import Contracts
import GRPC

extension CampaignPreparation {
  /// Finds posting times for one of the request's platforms.
  func postingTimesBranch(
    _ request: GatewayPrepareCampaignRequest, platform index: Int
  ) -> Branch<GatewayPrepareCampaignResponse> {
    let platform = request.platforms[index]
    let fields = FieldMap([
      "platform": "platforms[\(index)]", "countries": "countries", "earliest": "earliest_start",
    ])
    return Branch(name: "posting_times/\(platform)", limit: limits.standard, fields: fields) {
      clock, _ in
      let times = try await backends.prediction.predictPostingTime(
        .with {
          $0.platform = platform
          $0.countries = request.countries
          if request.hasEarliestStart { $0.earliest = request.earliestStart }
        }, options: try clock.callOptions())
      return .with {
        $0.postingTimes = [
          .with {
            $0.platform = platform
            $0.postingTimes = times
          }
        ]
      }
    }
  }

  /// Forecasts one of the request's platforms from what the other branches found.
  func viralityBranch(
    _ request: GatewayPrepareCampaignRequest, platform index: Int,
    findings: GatewayPrepareCampaignResponse
  ) -> Branch<GatewayPrepareCampaignResponse> {
    let platform = request.platforms[index]
    let history = request.histories.firstIndex { $0.platform == platform }
    var entries: KeyValuePairs<String, String> = [
      "platform": "platforms[\(index)]", "genre": "genre",
    ]
    if let history {
      entries = [
        "platform": "platforms[\(index)]", "genre": "genre",
        "account": "histories[\(history)].history",
      ]
    }
    let forecast = PredictionPredictViralityRequest(request, platform: platform, findings: findings)
    return Branch(
      name: "virality/\(platform)", limit: limits.standard, fields: FieldMap(entries)
    ) { clock, _ in
      let virality = try await backends.prediction.predictVirality(
        forecast, options: try clock.callOptions())
      return .with {
        $0.virality = [
          .with {
            $0.platform = platform
            $0.virality = virality
          }
        ]
      }
    }
  }
}

extension PredictionPredictViralityRequest {
  /// What is known of the post on `platform`; what a failed branch would have told stays unset.
  init(
    _ request: GatewayPrepareCampaignRequest, platform: String,
    findings: GatewayPrepareCampaignResponse
  ) {
    self.init()
    self.platform = platform
    genre = request.genre
    if findings.hasVideo { video = PredictionVideoMeasures(findings.video) }
    if let best = findings.thumbnails.map(\.score.appeal.value).max() { thumbnailScore = best }
    if let caption = findings.captions.first(where: { $0.platform == platform })?
      .captions.candidates.first
    {
      captionScore = caption.score.value
    }
    if let tags = findings.hashtags.first(where: { $0.platform == platform })?.hashtags.hashtags,
      !tags.isEmpty
    {
      // Scores of 0 to 1 for single tags; the forecast takes their mean in per cent.
      hashtagRelevance = 100 * tags.map(\.score.value).reduce(0, +) / Double(tags.count)
    }
    if let slot = findings.postingTimes.first(where: { $0.platform == platform })?
      .postingTimes.slots.first
    {
      postingTimeScore = slot.audience.value
    }
    if let history = request.histories.first(where: { $0.platform == platform }) {
      account = history.history
    }
  }
}

extension PredictionVideoMeasures {
  /// The measures of `analysis` that the forecast knows how to read.
  init(_ analysis: VisionVideoAnalysis) {
    self.init()
    durationSeconds = analysis.facts.durationS
    hookStrength = analysis.hook.hookStrength.value
    motion = analysis.qualities.motion
    shotsPerMinute = 60 * Double(analysis.shotCount) / analysis.facts.durationS
    technicalQuality = analysis.technicalQuality.value
    width = analysis.facts.width
    height = analysis.facts.height
    if analysis.hasLoudness, analysis.loudness.hasIntegratedLufs {
      loudnessLufs = analysis.loudness.integratedLufs
    }
  }
}
