import Foundation
import Scoring

/// Predicts when most of an audience is active on a platform.
///
/// The activity by local hour of the week is a stated prior of the platform (`Models/
/// posting-time.json`); a country's is the mean over its zones, weighted by population, and the
/// audience's the mean over the countries, weighted as the caller says. Where the account's own
/// figures are given, the relative engagement of an hour has a gamma prior with the mean that the
/// platform's curve gives it and the strength of `priorPosts` posts, and its posts update it as
/// Poisson counts do (Gelman et al., Bayesian Data Analysis, 2.6). One post counts as one draw with
/// a mean of one: engagements differ between posts of one hour about as much as their mean.
public struct PostingTimeModel: Sendable {
  /// The contents of `Models/posting-time.json`.
  private struct Parameters: Decodable {
    var name: String
    var version: String
    var data: String
    var intervalLevel: Double
    var priorPosts: Double
    var platforms: [Platform: AudienceActivity]
  }

  /// The scale of an hour's audience, in per cent of the best hour's.
  private static let audienceScale = 0.0...100.0

  private let parameters: Parameters
  private let zones: CountryZones

  /// The model that comes with this module.
  ///
  /// - Throws: an error of Foundation's if a file is missing or malformed; `CountryZones.UnknownZone`.
  public init() throws {
    parameters = try ModelFile.decode(Parameters.self, named: "posting-time")
    zones = try CountryZones()
    for platform in Platform.allCases where parameters.platforms[platform] == nil {
      throw MissingPlatform(platform: platform)
    }
  }

  /// The file has no curve for a platform.
  struct MissingPlatform: Error, CustomStringConvertible {
    var platform: Platform
    var description: String { "posting-time.json has no platform \"\(platform.rawValue)\"" }
  }

  /// The name, version and data of the model.
  public var identity: ModelIdentity {
    ModelIdentity(name: parameters.name, version: parameters.version, data: parameters.data)
  }

  /// The best hours.
  ///
  /// - Parameters:
  ///   - request: whom to reach and when.
  ///   - checkCancellation: called for every day that is searched; what it throws ends the work.
  /// - Throws: `InvalidInput` with every field that is wrong; what `checkCancellation` throws.
  public func predict(
    _ request: PostingTimeRequest, checkCancellation: () throws -> Void = {}
  ) throws -> PostingTimePrediction {
    let platform = try request.check(zones: zones)
    guard let activity = parameters.platforms[platform] else {
      throw MissingPlatform(platform: platform)
    }
    let audience = TargetAudience(of: request.countries, zones: zones, activity: activity)
    let earliest = request.earliest.timeIntervalSince1970
    let first = Int((earliest / 3_600).rounded(.up)) * 3_600
    let end = earliest + Double(request.horizonDays) * 86_400

    let week = try hours(from: first, count: HourOfWeek.count, of: audience, checkCancellation)
    let update = ObservedEngagement(
      request.observations, week: week, priorPosts: parameters.priorPosts)
    let searched = Int((end - Double(first)) / 3_600) + 1
    let candidates = try hours(from: first, count: searched, of: audience, checkCancellation)
      .filter { Double($0.start) < end }
      .map { hour in (hour: hour, posterior: update.posterior(of: hour)) }
    let weekPosteriors = week.map(update.posterior(of:))
    let best = (weekPosteriors + candidates.map(\.posterior)).map(\.mean).max() ?? 1
    let scale = 100 / max(1, best)

    var chosen: [(hour: AudienceHour, posterior: ObservedEngagement.Posterior)] = []
    for candidate in candidates.sorted(by: {
      $0.posterior.mean != $1.posterior.mean
        ? $0.posterior.mean > $1.posterior.mean : $0.hour.start < $1.hour.start
    }) where chosen.count < Int(request.slotCount) {
      let isApart = chosen.allSatisfy {
        Double(abs($0.hour.start - candidate.hour.start)) >= request.minimumSpacing
      }
      if isApart { chosen.append(candidate) }
    }

    let means = audience.means(over: week)
    var curve = [Double](repeating: 0, count: HourOfWeek.count)
    for (hour, posterior) in zip(week, weekPosteriors) {
      curve[hour.hourOfWeek] = posterior.mean * scale
    }
    return PostingTimePrediction(
      slots: chosen.map { hour, posterior in
        PostingTimePrediction.Slot(
          start: Date(timeIntervalSince1970: Double(hour.start)),
          audience: score(hour, posterior, of: audience, means: means, scale: scale),
          localTimes: audience.localTimes(at: hour.start))
      },
      hourOfWeekScores: curve)
  }

  /// The audience at `count` hours on end.
  private func hours(
    from first: Int, count: Int, of audience: TargetAudience, _ check: () throws -> Void
  ) throws -> [AudienceHour] {
    try (0..<max(0, count)).map { index in
      if index % 24 == 0 { try check() }
      return audience.hour(at: first + index * 3_600)
    }
  }

  /// The score of an hour, its factors being the countries' distances from their mean hour.
  private func score(
    _ hour: AudienceHour, _ posterior: ObservedEngagement.Posterior, of audience: TargetAudience,
    means: [Double], scale: Double
  ) -> Score {
    var factors = audience.countries.indices.map { index in
      let country = audience.countries[index]
      let activity = hour.activities[index]
      return Factor(
        name: "country_\(country.code)",
        contribution: scale * country.weight * (activity - means[index]),
        value: 100 * activity, unit: "%", evidence: .prior,
        explanation: activity < means[index]
          ? "Fewer people than on average are active in \(country.code) at that hour."
          : "More people than on average are active in \(country.code) at that hour.")
    }
    if posterior.posts > 0 {
      factors.append(
        Factor(
          name: "own_observations", contribution: scale * (posterior.mean - hour.activity),
          value: posterior.posts, unit: "1", evidence: .measured,
          explanation: posterior.mean < hour.activity
            ? "The account's own posts of that hour did worse than the prior expects."
            : "The account's own posts of that hour did at least as well as the prior expects."))
    }
    let baseline = scale * zip(audience.countries, means).reduce(0) { $0 + $1.0.weight * $1.1 }
    let criticalValue = NormalDistribution.criticalValue(level: parameters.intervalLevel)
    // Countries that share a clock contribute the same: by name, not in the request's order.
    factors.sort { $0.name < $1.name }
    return Score(
      value: scale * posterior.mean, scale: Self.audienceScale,
      interval: Interval(
        around: scale * posterior.mean,
        halfWidth: criticalValue * (scale * posterior.standardDeviation),
        level: parameters.intervalLevel, movedInto: Self.audienceScale),
      baseline: baseline, factors: factors, model: identity)
  }
}
