import Foundation

/// The countries of an audience with their clocks and the platform's activity curve.
struct TargetAudience: Sendable {
  /// A country of the audience.
  struct Country: Sendable {
    /// ISO 3166-1 alpha-2.
    var code: String
    /// Its part of the audience; all add up to 1.
    var weight: Double
    /// Its clocks.
    var zones: [CountryZones.Zone]
  }

  /// In the request's order.
  let countries: [Country]
  private let activity: AudienceActivity

  /// The audience of countries that have passed the checks.
  init(
    of countries: [PostingTimeRequest.Country], zones: CountryZones, activity: AudienceActivity
  ) {
    let sum = countries.reduce(0) { $0 + ($1.weight ?? 1) }
    self.countries = countries.map {
      Country(code: $0.code, weight: ($0.weight ?? 1) / sum, zones: zones.zones(of: $0.code))
    }
    self.activity = activity
  }

  /// The audience at a moment.
  ///
  /// - Parameter second: since 1970-01-01 00:00 UTC.
  func hour(at second: Int) -> AudienceHour {
    let activities = countries.map { country in
      country.zones.reduce(0) { $0 + $1.share * activity(in: $1, at: second) }
    }
    return AudienceHour(
      start: second, activities: activities,
      activity: zip(countries, activities).reduce(0) { $0 + $1.0.weight * $1.1 })
  }

  /// The mean activity of each country over some hours.
  func means(over hours: [AudienceHour]) -> [Double] {
    countries.indices.map { index in
      hours.reduce(0) { $0 + $1.activities[index] } / Double(hours.count)
    }
  }

  /// What the clocks show at a moment, in seconds since 1970-01-01 00:00 UTC.
  func localTimes(at second: Int) -> [PostingTimePrediction.LocalTime] {
    countries.flatMap { country in
      country.zones.map { zone in
        PostingTimePrediction.LocalTime(
          country: country.code, timeZone: zone.name,
          text: Self.text(of: second, in: zone.timeZone),
          weekday: Self.weekday(of: second, in: zone.timeZone), populationShare: zone.share,
          activity: 100 * activity(in: zone, at: second))
      }
    }
  }

  private func activity(in zone: CountryZones.Zone, at second: Int) -> Double {
    activity.value(
      at: HourOfWeek.position(ofSecond: second + Self.offset(of: zone.timeZone, second)))
  }

  private static func offset(of zone: TimeZone, _ second: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
  }

  private static func weekday(of second: Int, in zone: TimeZone) -> String {
    let day = Int(HourOfWeek.position(ofSecond: second + offset(of: zone, second))) / 24
    return ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][day]
  }

  /// ISO 8601 with the offset in hours and minutes.
  private static func text(of second: Int, in zone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let local = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second],
      from: Date(timeIntervalSince1970: Double(second)))
    let offset = offset(of: zone, second)
    return String(
      format: "%04d-%02d-%02dT%02d:%02d:%02d%@%02d:%02d", local.year ?? 0, local.month ?? 0,
      local.day ?? 0, local.hour ?? 0, local.minute ?? 0, local.second ?? 0,
      offset < 0 ? "-" : "+", abs(offset) / 3_600, abs(offset) % 3_600 / 60)
  }
}
