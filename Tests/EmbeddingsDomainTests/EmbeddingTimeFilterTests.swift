import EmbeddingsDomain
import Foundation
import TestSupport
import Testing

struct EmbeddingTimeFilterTests {
  /// Which of `texts` lie in `range`.
  private static func texts(
    _ texts: [String], in range: TimeRange, on store: Store = .sqlite
  ) throws -> [String] {
    let fixture = try Fixture(on: store)
    try fixture.upsert(
      texts.enumerated().map { index, text in
        .init(id: "\(index)", vector: [1], metadata: ["time": .scalar(.string(text))])
      })
    let found = try fixture.search(
      .init(.vector([1]), k: 1_000, filter: .field("time", .time(range))))
    return found.compactMap { Int($0.record.id).map { texts[$0] } }
  }

  private static func isInstant(_ text: String, _ instant: Instant) throws -> Bool {
    let next =
      instant.nanoseconds < 999_999_999
      ? Instant(seconds: instant.seconds, nanoseconds: instant.nanoseconds + 1)
      : Instant(seconds: instant.seconds + 1)
    return try texts([text], in: TimeRange(from: instant, until: next)) == [text]
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0), ("1969-12-31T23:59:59.5Z", -1, 500_000_000),
      ("2000-02-29T23:59:59Z", 951_868_799, 0), ("1900-03-01T00:00:00Z", -2_203_891_200, 0),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
      ("9999-12-31T23:59:59.999999998Z", 253_402_300_799, 999_999_998),
      ("2026-07-25T18:30:00+02:00", 1_784_997_000, 0),
      ("2026-07-25t18:30:00z", 1_785_004_200, 0),
      ("2026-07-25T18:30:00-00:00", 1_785_004_200, 0),
      ("2026-07-26T00:00:00+05:30", 1_785_004_200, 0),
      ("2026-07-24T18:31:00-23:59", 1_785_004_200, 0),
      ("2026-07-25T18:30:00.123456789Z", 1_785_004_200, 123_456_789),
      ("2026-07-25T18:30:00.1234567899999Z", 1_785_004_200, 123_456_789),
      ("2026-07-25T18:30:00.000Z", 1_785_004_200, 0),
    ] as [(String, Int64, Int32)])
  func aDateTimeIsAnInstant(text: String, seconds: Int64, nanoseconds: Int32) throws {
    #expect(try Self.isInstant(text, Instant(seconds: seconds, nanoseconds: nanoseconds)))
  }

  @Test func whateverFoundationWritesIsTheSameInstant() throws {
    var random = SplitMix64(seed: 3)
    var dates: [(text: String, seconds: Int64)] = []
    for _ in 0..<500 {
      let seconds = Int64.random(in: -60_000_000_000...250_000_000_000, using: &random)
      let minutes = Int.random(in: -1_080...1_080, using: &random)
      let zone = try #require(TimeZone(secondsFromGMT: minutes * 60))
      let format = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)
      dates.append((Date(timeIntervalSince1970: Double(seconds)).formatted(format), seconds))
    }
    let sorted = dates.map(\.seconds).sorted()
    for bound in [sorted[0], sorted[123], sorted[250], sorted[499]] {
      let found = try Self.texts(
        dates.map(\.text), in: TimeRange(from: Instant(seconds: bound)))
      #expect(found == dates.filter { $0.seconds >= bound }.map(\.text))
    }
  }

  @Test(arguments: [
    "", "2026-07-25", "2026-07-25T18:30:00", "2026-07-25T18:30Z", "2026-07-25 18:30:00Z",
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
    "2016-12-31T23:59:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+0200",
    "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+02:60", "2026-01-01T00:00:00Z ",
    " 2026-01-01T00:00:00Z", "+2026-01-01T00:00:00Z", "26-01-01T00:00:00Z", "1785004200",
    "2026-01-01T00:00:00\u{2212}02:00", "２026-01-01T00:00:00Z",
  ])
  func whatIsNoDateTimeIsInNoRange(text: String) throws {
    #expect(try Self.texts([text], in: TimeRange(from: Instant(seconds: -62_135_596_800))).isEmpty)
    #expect(try Self.texts([text], in: TimeRange(until: Instant(seconds: 253_402_300_799))).isEmpty)
  }

  @Test(arguments: Store.allCases) func aRangeHasItsBeginningAndNotItsEnd(on store: Store) throws {
    let texts = [
      "2026-01-01T00:00:00Z", "2026-01-01T00:59:59.999999999Z", "2026-01-01T02:00:00+01:00",
      "2025-12-31T23:59:59.9999999999Z",
    ]
    let (from, until) = (Instant(seconds: 1_767_225_600), Instant(seconds: 1_767_229_200))
    #expect(
      try Self.texts(texts, in: TimeRange(from: from, until: until), on: store)
        == Array(texts[0...1]))
    #expect(try Self.texts(texts, in: TimeRange(until: from), on: store) == [texts[3]])
    #expect(try Self.texts(texts, in: TimeRange(from: until), on: store) == [texts[2]])
    #expect(try Self.texts(texts, in: TimeRange(from: until, until: from), on: store).isEmpty)
  }

  @Test(arguments: Store.allCases) func aTimeIsStillAStringAndNoNumber(on store: Store) throws {
    let fixture = try Fixture(on: store)
    let text = "2026-07-25T18:30:00Z"
    try fixture.upsert([
      .init(id: "a", vector: [1], metadata: ["t": .scalar(.string(text))]),
      .init(id: "b", vector: [1], metadata: ["t": 1_785_004_200]),
      .init(id: "c", vector: [1], metadata: ["t": true]),
    ])
    #expect(try fixture.count(.field("t", .equals(.string(text)))) == 1)
    #expect(try fixture.count(.field("t", .number(.init(atLeast: -1e300)))) == 1)
    #expect(try fixture.count(.field("t", .equals(.boolean(true)))) == 1)
    #expect(
      try fixture.count(.field("t", .time(.init(until: Instant(seconds: 2_000_000_000))))) == 1)
    #expect(try fixture.count(.field("t", .present(true))) == 3)
  }
}
