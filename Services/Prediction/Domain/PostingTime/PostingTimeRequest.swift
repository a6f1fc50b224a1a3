import Foundation
import Validation

/// Whom a post should reach and when it may be published, as a caller gives it; checked by
/// `PostingTimeModel`.
public struct PostingTimeRequest: Sendable {
  /// A country of the audience.
  public struct Country: Sendable, Equatable {
    /// ISO 3166-1 alpha-2.
    public var code: String
    /// Its part of the audience relative to the other weights, more than 0 and at most 1e6; nil: 1.
    public var weight: Double?

    /// A country; nothing is checked.
    public init(code: String, weight: Double? = nil) {
      self.code = code
      self.weight = weight
    }
  }

  /// How the account's posts of one hour of the week have done.
  public struct Observation: Sendable, Equatable {
    /// Hours since Monday 00:00 UTC, 0 to 167.
    public var hourOfWeek: UInt32
    /// How many posts, 1 to 1e6.
    public var posts: UInt32
    /// Their engagements together, 0 to 1e12.
    public var engagements: Double

    /// An observation; nothing is checked.
    public init(hourOfWeek: UInt32, posts: UInt32, engagements: Double) {
      self.hourOfWeek = hourOfWeek
      self.posts = posts
      self.engagements = engagements
    }
  }

  /// `tiktok`, `instagram`, `youtube` or `facebook`.
  public var platform: String
  /// 1 to 50 countries, no country twice.
  public var countries: [Country]
  /// No slot begins before it; years 2000 to 2100.
  public var earliest: Date
  /// How many days are searched, 1 to 30.
  public var horizonDays: UInt32
  /// How many slots are wanted, 1 to 24.
  public var slotCount: UInt32
  /// The least time between the beginnings of two slots, 3,600 to 604,800 seconds.
  public var minimumSpacing: TimeInterval
  /// The account's own figures; no hour twice.
  public var observations: [Observation]

  /// A request; nothing is checked.
  public init(
    platform: String, countries: [Country], earliest: Date, horizonDays: UInt32 = 7,
    slotCount: UInt32 = 3, minimumSpacing: TimeInterval = 6 * 3_600,
    observations: [Observation] = []
  ) {
    self.platform = platform
    self.countries = countries
    self.earliest = earliest
    self.horizonDays = horizonDays
    self.slotCount = slotCount
    self.minimumSpacing = minimumSpacing
    self.observations = observations
  }

  /// The platform, once every field has been found right.
  ///
  /// - Throws: `InvalidInput` with every field that is wrong.
  func check(zones: CountryZones) throws -> Platform {
    var checks = FieldChecks()
    let known = checks.platform(platform)
    if countries.isEmpty || countries.count > 50 {
      checks.add("countries", "has \(countries.count) entries; allowed are 1 to 50")
      throw checks.error
    }
    var seen: Set<String> = []
    for (index, country) in countries.enumerated() {
      let path = "countries[\(index)]"
      if zones.zones(of: country.code).isEmpty {
        checks.add(
          "\(path).country",
          "\"\(country.code.prefix(10))\" is no country; allowed are ISO 3166-1 alpha-2 codes in"
            + " capital letters, such as ES or MX", as: .unknownCountry)
      } else if !seen.insert(country.code).inserted {
        checks.add(
          "\(path).country", "\"\(country.code)\" is there twice; each country needs one entry")
      }
      checks.range(country.weight, 0...1e6, excludingLower: true, at: "\(path).weight")
    }
    let seconds = earliest.timeIntervalSince1970
    if !(Self.firstSecond..<Self.endSecond).contains(seconds) {
      checks.add("earliest", "is \(seconds) s after 1970; allowed are the years 2000 to 2100")
    }
    checks.range(horizonDays, 1...30, at: "horizon_days")
    checks.range(slotCount, 1...24, at: "slot_count")
    checks.range(minimumSpacing, 3_600...604_800, at: "minimum_spacing")
    checkObservations(with: &checks)
    guard let known, checks.violations.isEmpty else { throw checks.error }
    return known
  }

  private func checkObservations(with checks: inout FieldChecks) {
    if observations.count > HourOfWeek.count {
      checks.add(
        "observations",
        "has \(observations.count) entries; allowed are at most \(HourOfWeek.count)")
      return
    }
    var seen: Set<UInt32> = []
    for (index, observation) in observations.enumerated() {
      let path = "observations[\(index)]"
      checks.range(observation.hourOfWeek, 0...167, at: "\(path).hour_of_week")
      if !seen.insert(observation.hourOfWeek).inserted {
        checks.add(
          "\(path).hour_of_week",
          "\(observation.hourOfWeek) is there twice; each hour needs one entry")
      }
      checks.range(observation.posts, 1...1_000_000, at: "\(path).posts")
      checks.range(observation.engagements, 0...1e12, at: "\(path).engagements")
    }
  }

  /// 2000-01-01 00:00 UTC.
  private static let firstSecond = 946_684_800.0
  /// 2101-01-01 00:00 UTC.
  private static let endSecond = 4_133_980_800.0
}
