import Contracts
import Foundation

/// A prepared campaign as text for a person.
enum CampaignReport {
  /// The whole report.
  ///
  /// - Parameter thumbnailFiles: where the thumbnails were written, in their order; empty when they
  ///   were not.
  static func text(
    of campaign: GatewayPrepareCampaignResponse, request: GatewayPrepareCampaignRequest,
    thumbnailFiles: [String]
  ) -> String {
    var report = Report()
    report.line("CAMPAIGN \(campaign.campaignID)", depth: 0)
    report.line("\"\(request.song)\" by \(request.artist)")
    if campaign.hasVideo { video(campaign.video, in: &report) }
    thumbnails(campaign.thumbnails, files: thumbnailFiles, in: &report)
    for platform in request.platforms { plan(for: platform, of: campaign, in: &report) }
    if campaign.hasBudget { budget(campaign.budget, in: &report) }
    similar(campaign, in: &report)
    report.methods(models(of: campaign))
    report.missing(campaign.branches)
    return report.text
  }

  private static func video(_ video: VisionVideoAnalysis, in report: inout Report) {
    report.section("VIDEO")
    let facts = video.facts
    report.row(
      "file",
      "\(facts.width)×\(facts.height), \(facts.durationS.fixed(2)) s, "
        + "\(facts.frameRate.fixed(2)) frames/s, \(facts.videoCodec)"
        + (facts.hasAudioCodec ? " + \(facts.audioCodec)" : ", no sound"))
    report.score("technical quality", video.technicalQuality)
    report.score("hook, first 3 s", video.hook.hookStrength)
    report.row("shots", "\(video.shotCount)")
    report.row("motion", "\(sparkline(video.seconds.map(\.motion)))  one bar a second")
    report.row("sharpness", "\(sparkline(video.seconds.map(\.sharpness)))")
    if video.hasLoudness, video.loudness.hasIntegratedLufs {
      report.row("loudness", "\(video.loudness.integratedLufs.fixed(1)) LUFS")
    }
  }

  private static func thumbnails(
    _ thumbnails: [GatewayCampaignThumbnail], files: [String], in report: inout Report
  ) {
    guard !thumbnails.isEmpty else { return }
    report.section("THUMBNAILS")
    for (index, candidate) in thumbnails.enumerated() {
      let place =
        "frame at \(candidate.thumbnail.timestampS.fixed(2)) s, rank \(candidate.score.rank)"
      report.score(place, candidate.score.appeal, places: 1)
      for improvement in candidate.score.improvements.prefix(2) {
        report.row("  +\(improvement.gain.fixed(1)) if", improvement.advice)
      }
      if index < files.count { report.row("  file", files[index]) }
    }
  }

  private static func plan(
    for platform: String, of campaign: GatewayPrepareCampaignResponse, in report: inout Report
  ) {
    report.section(platform.uppercased())
    for forecast in campaign.virality where forecast.platform == platform {
      virality(forecast.virality, in: &report)
    }
    for times in campaign.postingTimes where times.platform == platform {
      postingTimes(times.postingTimes, in: &report)
    }
    for captions in campaign.captions where captions.platform == platform {
      guard let best = captions.captions.candidates.first else { continue }
      report.row("caption", "\(best.score.value.fixed(0)) of 100, \(best.length) characters")
      for line in best.text.wrapped(to: 76) { report.line("│ \(line)", depth: 2) }
    }
    for hashtags in campaign.hashtags where hashtags.platform == platform {
      let tags = hashtags.hashtags.hashtags.map { "\($0.tag) \($0.score.value.fixed(2))" }
      for (index, line) in tags.joined(separator: "  ").wrapped(to: 76).enumerated() {
        report.row(index == 0 ? "hashtags" : "", line)
      }
    }
  }

  private static func virality(
    _ virality: PredictionPredictViralityResponse, in report: inout Report
  ) {
    report.score("virality", virality.score)
    for component in virality.components {
      let basis = component.evidence == .prior ? "prior, nothing measured" : "measured"
      report.row(
        "  \(component.name) \((component.weight * 100).fixed(0)) %",
        "\(component.value.fixed(0).aligned(to: 3)) ±\(component.standardDeviation.fixed(0))  \(basis)"
      )
    }
    for recommendation in virality.recommendations.prefix(2) {
      report.row("  +\(recommendation.expectedGain.fixed(1)) points", recommendation.text)
    }
  }

  private static func postingTimes(
    _ times: PredictionPredictPostingTimeResponse, in report: inout Report
  ) {
    for (index, slot) in times.slots.enumerated() {
      var seen: Set<String> = []
      let clocks = slot.localTimes.filter { seen.insert($0.country).inserted }.map { local in
        "\(local.country) \(local.weekday.prefix(3)) \(local.localTime.dropFirst(11).prefix(5))"
      }
      report.row(
        index == 0 ? "post at" : "",
        "\(clocks.joined(separator: ", "))  (audience \(slot.audience.value.fixed(0)) of 100)")
    }
  }

  private static func budget(
    _ budget: OptimizerAllocateBudgetResponse, in report: inout Report
  ) {
    report.section("BUDGET")
    for allocation in budget.allocations {
      let basis = allocation.evidence == .prior ? "  (prior)" : ""
      report.row(
        allocation.channelID,
        "\(amount(allocation.amount).aligned(to: 14))  \(bar(allocation.share))\(basis)")
    }
    let certificate = budget.certificate
    report.row(
      "proof of optimum",
      "duality gap \(String(format: "%.1e", certificate.relativeDualityGap)), "
        + "dual price \(String(format: "%.4g", certificate.budgetDualPrice)) a unit more")
  }

  private static func similar(
    _ campaign: GatewayPrepareCampaignResponse, in report: inout Report
  ) {
    guard
      campaign.branches.contains(where: { $0.name == "similar_campaigns" && $0.status.code == 0 })
    else { return }
    report.section("SIMILAR EARLIER CAMPAIGNS")
    if campaign.similarCampaigns.isEmpty { report.line("none yet; this one is remembered now") }
    for earlier in campaign.similarCampaigns {
      report.row(
        earlier.similarity.fixed(2),
        "\"\(earlier.song)\" by \(earlier.artist) \(earlier.genre) [\(earlier.campaignID)]")
    }
  }

  /// What computed the figures of the report, in their order.
  private static func models(of campaign: GatewayPrepareCampaignResponse) -> [CommonModelInfo] {
    var models = [campaign.video.technicalQuality.model, campaign.video.hook.hookStrength.model]
    models += campaign.thumbnails.map(\.score.appeal.model)
    models += campaign.virality.map(\.virality.score.model)
    models += campaign.postingTimes.map(\.postingTimes.model)
    models += campaign.captions.flatMap { $0.captions.candidates.map(\.score.model) }
    models += campaign.hashtags.flatMap { [$0.hashtags.model, $0.hashtags.encoder] }
    return models + campaign.budget.models
  }

  private static func amount(_ money: CommonMoney) -> String {
    let cents = money.nanos / 10_000_000
    return "\(money.units).\(String(format: "%02d", abs(cents))) \(money.currencyCode)"
  }
}
