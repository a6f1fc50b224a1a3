import Foundation
import PredictionDomain
import Testing

struct PostingTimeModelTests {
  private let model: PostingTimeModel

  init() throws { model = try PostingTimeModel() }

  /// A moment given in ISO 8601.
  private static func moment(_ text: String) throws -> Date {
    try Date(text, strategy: .iso8601)
  }

  private func predict(
    _ countries: [String], from earliest: String, on platform: String = "tiktok",
    _ change: (inout PostingTimeRequest) -> Void = { _ in }
  ) throws -> PostingTimePrediction {
    var request = PostingTimeRequest(
      platform: platform, countries: countries.map { .init(code: $0) },
      earliest: try Self.moment(earliest))
    change(&request)
    return try model.predict(request)
  }

  /// A country, the weeks before and after its clocks changed in 2026, and the hours they moved.
  struct ClockChange: Sendable, CustomTestStringConvertible {
    var country: String
    var zone: String
    var before: String
    var after: String
    var offsets: [String]

    var testDescription: String { "\(zone) \(after)" }
  }

  @Test(arguments: [
    ClockChange(
      country: "ES", zone: "Europe/Madrid", before: "2026-03-16T12:00:00Z",
      after: "2026-03-30T12:00:00Z", offsets: ["+01:00", "+02:00"]),
    ClockChange(
      country: "ES", zone: "Europe/Madrid", before: "2026-10-12T12:00:00Z",
      after: "2026-10-26T12:00:00Z", offsets: ["+02:00", "+01:00"]),
    ClockChange(
      country: "US", zone: "America/New_York", before: "2026-02-23T12:00:00Z",
      after: "2026-03-09T12:00:00Z", offsets: ["-05:00", "-04:00"]),
    ClockChange(
      country: "US", zone: "America/New_York", before: "2026-10-19T12:00:00Z",
      after: "2026-11-02T12:00:00Z", offsets: ["-04:00", "-05:00"]),
    ClockChange(
      country: "AU", zone: "Australia/Sydney", before: "2026-03-23T12:00:00Z",
      after: "2026-04-06T12:00:00Z", offsets: ["+11:00", "+10:00"]),
    ClockChange(
      country: "AU", zone: "Australia/Sydney", before: "2026-09-21T12:00:00Z",
      after: "2026-10-05T12:00:00Z", offsets: ["+10:00", "+11:00"]),
    // Mexico keeps one time since 2022: nothing moves when its neighbours' clocks do.
    ClockChange(
      country: "MX", zone: "America/Mexico_City", before: "2026-03-23T12:00:00Z",
      after: "2026-04-13T12:00:00Z", offsets: ["-06:00", "-06:00"]),
    ClockChange(
      country: "MX", zone: "America/Mexico_City", before: "2026-10-19T12:00:00Z",
      after: "2026-11-02T12:00:00Z", offsets: ["-06:00", "-06:00"]),
  ])
  func bestLocalHourStaysWhenTheClocksChange(change: ClockChange) throws {
    // A country's best hour may move with the share of its zones that change; a zone's may not.
    let local = try [change.before, change.after].map { week in
      let hours = try predict([change.country], from: week) {
        $0.horizonDays = 1
        $0.slotCount = 24
        $0.minimumSpacing = 3_600
      }.slots.compactMap { slot in slot.localTimes.first { $0.timeZone == change.zone } }
      #expect(hours.count == 24)
      return try #require(hours.max { $0.activity < $1.activity })
    }
    let hours = local.map { $0.text.dropFirst(11).prefix(8) }
    #expect(hours[0] == hours[1])
    #expect(local[0].activity == local[1].activity)
    #expect(local[0].weekday == local[1].weekday)
    #expect(local.map { String($0.text.suffix(6)) } == change.offsets)
  }

  @Test func oneWeekAcrossTheChangeOfClocksKeepsTheLocalHours() throws {
    // Madrid's clocks went from 02:00 to 03:00 on Sunday 2026-03-29.
    let prediction = try predict(["ES"], from: "2026-03-26T00:00:00Z") {
      $0.slotCount = 7
      $0.minimumSpacing = 20 * 3_600
    }
    let times = prediction.slots.compactMap { slot in
      slot.localTimes.first { $0.timeZone == "Europe/Madrid" }?.text
    }.sorted()
    #expect(times.count == 7)
    #expect(Set(times.map { $0.suffix(6) }) == ["+01:00", "+02:00"])
    // Weekdays peak at 19:00 and weekends at 19:00 or 20:00 by the platform's curve.
    #expect(times.allSatisfy { $0.contains("T19:00:00") || $0.contains("T20:00:00") })
  }

  @Test func localTimesAreTheSameInstantAsTheSlot() throws {
    let prediction = try predict(
      ["ES", "US", "IN", "NP", "GB", "AU"], from: "2026-03-28T10:20:00Z")
    for slot in prediction.slots {
      for local in slot.localTimes {
        #expect(try Self.moment(local.text) == slot.start)
        let zone = try #require(TimeZone(identifier: local.timeZone))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        #expect(names[calendar.component(.weekday, from: slot.start) - 1] == local.weekday)
      }
    }
  }

  @Test func halfHourZonesAreFollowed() throws {
    let local = try #require(
      try predict(["IN"], from: "2026-05-01T00:00:00Z").slots.first?.localTimes.first)
    #expect(local.text.hasSuffix(":30:00+05:30"))
    #expect(local.activity > 95)
  }

  @Test(arguments: Platform.allCases)
  func factorsAddUpToTheScore(platform: Platform) throws {
    let prediction = try predict(
      ["ES", "MX", "JP"], from: "2026-05-01T00:00:00Z", on: platform.rawValue
    ) {
      $0.slotCount = 24
      $0.minimumSpacing = 3_600
      $0.observations = [
        .init(hourOfWeek: 3, posts: 4, engagements: 900),
        .init(hourOfWeek: 50, posts: 9, engagements: 12),
      ]
      $0.countries[1].weight = 5
    }
    #expect(prediction.slots.count == 24)
    for slot in prediction.slots {
      let score = slot.audience
      let sum = score.baseline + score.factors.reduce(0) { $0 + $1.contribution }
      #expect(abs(sum - score.value) < 1e-9)
      #expect((0...100).contains(score.value))
      #expect(score.interval.lower <= score.value && score.value <= score.interval.upper)
    }
    let values = prediction.slots.map(\.audience.value)
    #expect(values == values.sorted(by: >))
  }

  @Test func slotsKeepTheirDistanceAndTheHorizon() throws {
    let earliest = try Self.moment("2026-05-01T09:17:30Z")
    let prediction = try predict(["MX"], from: "2026-05-01T09:17:30Z") {
      $0.slotCount = 24
      $0.horizonDays = 3
      $0.minimumSpacing = 10 * 3_600
    }
    let starts = prediction.slots.map(\.start).sorted()
    #expect((5...8).contains(starts.count))
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $1.timeIntervalSince($0) >= 36_000 })
    for start in starts {
      #expect(start >= earliest)
      #expect(start < earliest.addingTimeInterval(3 * 86_400))
      #expect(start.timeIntervalSince1970.truncatingRemainder(dividingBy: 3_600) == 0)
    }
  }

  @Test func countryAtItsBestHourScoresOneHundredAndADividedAudienceLess() throws {
    let spain = try #require(try predict(["ES"], from: "2026-05-01T00:00:00Z").slots.first)
    let both = try #require(try predict(["ES", "JP"], from: "2026-05-01T00:00:00Z").slots.first)
    #expect(spain.audience.value > 98)
    #expect(both.audience.value < 90)
    #expect(both.audience.factors.map(\.name).sorted() == ["country_ES", "country_JP"])
  }

  @Test func weightMovesTheSlotTowardsTheCountry() throws {
    let activity = { (weight: Double) in
      let slot = try #require(
        try predict(["ES", "JP"], from: "2026-05-01T00:00:00Z") {
          $0.countries[1].weight = weight
        }.slots.first)
      return try #require(slot.localTimes.first { $0.country == "JP" }).activity
    }
    #expect(try activity(20) > activity(0.05) + 10)
  }

  @Test func ownFiguresMoveThePriorAndNarrowTheInterval() throws {
    // Wednesday 04:00 UTC is 06:00 in Madrid in May: an hour that the prior holds for weak.
    let hour: UInt32 = 52
    let plain = try predict(["ES"], from: "2026-05-04T00:00:00Z") { $0.slotCount = 1 }
    let moved = try predict(["ES"], from: "2026-05-04T00:00:00Z") {
      $0.slotCount = 1
      $0.observations =
        (0..<168).map {
          .init(hourOfWeek: $0, posts: 50, engagements: $0 == hour ? 500_000 : 1_000)
        }
    }
    let slot = try #require(moved.slots.first)
    #expect(slot.localTimes.first?.text == "2026-05-06T06:00:00+02:00")
    #expect(slot.audience.factors.contains { $0.name == "own_observations" && $0.contribution > 0 })
    let best = try #require(plain.slots.first)
    #expect(best.start != slot.start)
  }

  @Test func morePostsBehindTheSameRateMoveAndNarrowMore() throws {
    let predictions = try [UInt32(2), 20, 200].map { posts in
      try predict(["ES"], from: "2026-05-04T00:00:00Z") { request in
        request.slotCount = 24
        request.minimumSpacing = 3_600
        request.observations = (0..<168).map {
          .init(hourOfWeek: $0, posts: posts, engagements: 10 * Double(posts))
        }
      }
    }
    // Figures that are the same at all hours pull the curve flat.
    let spreads = predictions.map { prediction in
      (prediction.hourOfWeekScores.max() ?? 0) - (prediction.hourOfWeekScores.min() ?? 0)
    }
    #expect(spreads[0] > spreads[1] && spreads[1] > spreads[2])
    let widths = predictions.map { prediction in
      prediction.slots.map { $0.audience.interval.upper - $0.audience.interval.lower }.max() ?? 0
    }
    #expect(widths[0] > widths[1] && widths[1] > widths[2])
  }

  @Test func figuresWithoutAnyEngagementTellNothingAboutHours() throws {
    let plain = try predict(["ES"], from: "2026-05-04T00:00:00Z")
    let silent = try predict(["ES"], from: "2026-05-04T00:00:00Z") {
      $0.observations = [.init(hourOfWeek: 10, posts: 5, engagements: 0)]
    }
    #expect(plain == silent)
  }

  @Test func curveIsTheWeekInUTC() throws {
    let prediction = try predict(["GB"], from: "2026-01-05T00:00:00Z") { $0.slotCount = 1 }
    #expect(prediction.hourOfWeekScores.count == 168)
    let best = try #require(prediction.slots.first)
    let monday = try Self.moment("2026-01-05T00:00:00Z")
    let hour = Int(best.start.timeIntervalSince(monday) / 3_600)
    #expect(prediction.hourOfWeekScores[hour] == best.audience.value)
    #expect(prediction.hourOfWeekScores.max() == best.audience.value)
  }

  @Test func sameRequestGetsTheSameAnswer() throws {
    let first = try predict(["US", "BR", "RU", "ID"], from: "2026-07-01T00:00:00Z")
    #expect(try predict(["US", "BR", "RU", "ID"], from: "2026-07-01T00:00:00Z") == first)
  }

  @Test func workStopsWhenTheCallerHasGone() throws {
    let request = PostingTimeRequest(
      platform: "tiktok", countries: [.init(code: "ES")],
      earliest: try Self.moment("2026-05-01T00:00:00Z"))
    #expect(throws: CancellationError.self) {
      try model.predict(request) { throw CancellationError() }
    }
  }
}
