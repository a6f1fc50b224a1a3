import Foundation
import Scoring

/// The best hours to publish.
public struct PostingTimePrediction: Sendable, Equatable {
  /// One hour in which to publish.
  public struct Slot: Sendable, Equatable {
    /// Its beginning, on the hour in UTC.
    public var start: Date
    /// The active audience, as a percentage of what it would be at the best hour.
    public var audience: Score
    /// What the clocks show in every target country.
    public var localTimes: [LocalTime]
  }

  /// What the clocks show in one zone of a country.
  public struct LocalTime: Sendable, Equatable {
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// IANA name.
    public var timeZone: String
    /// ISO 8601 with the offset that holds at that moment.
    public var text: String
    /// The day of the week in English.
    public var weekday: String
    /// The part of the country's population that lives by this clock, 0 to 1.
    public var populationShare: Double
    /// Activity there, as a percentage of the platform's best hour.
    public var activity: Double
  }

  /// Best first.
  public var slots: [Slot]
  /// The audience score of each hour of the week in UTC from Monday 00:00 on; 168 values.
  public var hourOfWeekScores: [Double]
}
