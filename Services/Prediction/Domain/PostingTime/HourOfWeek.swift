/// Hours of the week, counted from Monday 00:00.
enum HourOfWeek {
  /// How many there are.
  static let count = 168

  /// The time since Monday 00:00, in hours, 0 to below 168.
  ///
  /// - Parameter seconds: since 1970-01-01 00:00, which was a Thursday, by the clock in question.
  static func position(ofSecond seconds: Int) -> Double {
    let week = count * 3_600
    let sinceMonday = (seconds + 3 * 24 * 3_600) % week
    return Double(sinceMonday < 0 ? sinceMonday + week : sinceMonday) / 3_600
  }
}
