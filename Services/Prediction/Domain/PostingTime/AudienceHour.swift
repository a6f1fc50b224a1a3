/// How active an audience is at one hour, by the platform's prior.
struct AudienceHour: Sendable, Equatable {
  /// Its beginning, in seconds since 1970-01-01 00:00 UTC.
  var start: Int
  /// The activity in each country, 0 to 1, in the audience's order.
  var activities: [Double]
  /// The activity of the whole audience, 0 to 1.
  var activity: Double

  /// Hours since Monday 00:00 UTC.
  var hourOfWeek: Int { Int(HourOfWeek.position(ofSecond: start)) }
}
