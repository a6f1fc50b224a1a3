extension Instant {
  private static let secondsPerDay: Int64 = 86_400

  /// The moment of a date-time as RFC 3339 has it, such as `2026-07-25T18:30:00.5+02:00`; `nil` when
  /// the text is none, or is a leap second. What is finer than a nanosecond is cut off, downwards:
  /// that moves no time across a bound of whole nanoseconds.
  init?(rfc3339 text: String) {
    var reader = DateTimeReader(text)
    guard let year = reader.number(digits: 4), reader.take("-"),
      let month = reader.number(digits: 2), reader.take("-"),
      let day = reader.number(digits: 2), reader.take("T", "t"),
      let hour = reader.number(digits: 2), reader.take(":"),
      let minute = reader.number(digits: 2), reader.take(":"),
      let second = reader.number(digits: 2),
      let nanoseconds = reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
      1...12 ~= month, 1...Self.days(ofMonth: month, year: year) ~= day,
      hour <= 23, minute <= 59, second <= 59
    else { return nil }
    let days = Self.days(year: year, month: month, day: day)
    let local = days * Self.secondsPerDay + Int64(hour * 3_600 + minute * 60 + second)
    self.init(seconds: local - Int64(offset), nanoseconds: nanoseconds)
  }

  private static func days(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The days from the beginning of 1970 to a day of the Gregorian calendar.
  private static func days(year: Int, month: Int, day: Int) -> Int64 {
    // Years that begin in March have their leap day at the end. 719,468 days lie between 1 March of
    // year 0 and 1 January 1970.
    let year = Int64(month <= 2 ? year - 1 : year)
    let month = Int64(month <= 2 ? month + 9 : month - 3)
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * month + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

/// The parts of a date-time, one after the other.
private struct DateTimeReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// Goes past one of `allowed` if it comes next.
  mutating func take(_ allowed: Character...) -> Bool {
    guard let byte = rest.first, allowed.contains(where: { $0.asciiValue == byte }) else {
      return false
    }
    rest.removeFirst()
    return true
  }

  mutating func number(digits: Int) -> Int? {
    var number = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      number = 10 * number + digit
    }
    return number
  }

  /// What follows the second, in nanoseconds: 0 where there is nothing.
  mutating func fraction() -> Int32? {
    guard take(".") else { return 0 }
    guard var digit = digit() else { return nil }
    var (nanoseconds, unit) = (0, 100_000_000)
    while true {
      nanoseconds += digit * unit
      unit /= 10
      guard let next = self.digit() else { return Int32(nanoseconds) }
      digit = next
    }
  }

  /// The offset from UTC, in seconds.
  mutating func offset() -> Int? {
    if take("Z", "z") { return 0 }
    let isEast = take("+")
    guard isEast || take("-"), let hours = number(digits: 2), take(":"),
      let minutes = number(digits: 2), hours <= 23, minutes <= 59
    else { return nil }
    return (isEast ? 1 : -1) * (hours * 3_600 + minutes * 60)
  }

  private mutating func digit() -> Int? {
    guard let byte = rest.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
    rest.removeFirst()
    return Int(byte - UInt8(ascii: "0"))
  }
}
