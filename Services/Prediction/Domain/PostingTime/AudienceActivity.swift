/// How active the audience of a platform is at each local hour of the week, as a part of the best
/// hour's activity.
public struct AudienceActivity: Sendable, Equatable, Decodable {
  /// 168 values from Monday 00:00 on, 0 to 1, the largest 1.
  public let hours: [Double]

  private enum CodingKeys: String, CodingKey {
    case weekdayHours, weekendHours, dayOfWeek
  }

  /// Reads 24 values for Monday to Friday, 24 for Saturday and Sunday, and a multiplier for each day
  /// from Monday on.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let weekday = try container.decode([Double].self, forKey: .weekdayHours)
    let weekend = try container.decode([Double].self, forKey: .weekendHours)
    let days = try container.decode([Double].self, forKey: .dayOfWeek)
    let values = days.enumerated().flatMap { day, multiplier in
      (day < 5 ? weekday : weekend).map { $0 * multiplier }
    }
    guard weekday.count == 24, weekend.count == 24, days.count == 7,
      let best = values.max(), best > 0, values.allSatisfy({ $0 >= 0 })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .weekdayHours, in: container,
        debugDescription: "24 hours, 24 hours and 7 days of values from 0 on are needed")
    }
    hours = values.map { $0 / best }
  }

  /// The activity at a time of the week, linear between full hours.
  ///
  /// - Parameter position: hours since Monday 00:00 by the local clock, 0 to below 168.
  func value(at position: Double) -> Double {
    let hour = Int(position) % HourOfWeek.count
    let part = position - position.rounded(.down)
    return hours[hour] * (1 - part) + hours[(hour + 1) % HourOfWeek.count] * part
  }
}
