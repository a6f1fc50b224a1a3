import Foundation

extension Google_Protobuf_Timestamp {
  /// The years 1 to 9999, which a timestamp may lie in, as seconds since 1970.
  private static let validSeconds = -62_135_596_800.0...253_402_300_799.0

  /// The instant of `date`, to the nearest microsecond: a `Date` is a `Double` of seconds and holds
  /// no more today. What lies outside the years 1 to 9999 becomes the nearest instant inside them,
  /// and a date that is not a number becomes 1970.
  public init(date: Date) {
    self.init()
    let interval = date.timeIntervalSince1970
    guard !interval.isNaN else { return }
    let bounded = min(max(interval, Self.validSeconds.lowerBound), Self.validSeconds.upperBound)
    let whole = bounded.rounded(.down)
    let microseconds = Int32(((bounded - whole) * 1_000_000).rounded())
    // A fraction that rounds up to a whole second carries into the seconds.
    seconds = Int64(whole) + Int64(microseconds / 1_000_000)
    nanos = microseconds % 1_000_000 * 1_000
  }

  /// The same instant as a `Date`.
  public var date: Date {
    Date(timeIntervalSince1970: Double(seconds) + Double(nanos) / 1_000_000_000)
  }
}
