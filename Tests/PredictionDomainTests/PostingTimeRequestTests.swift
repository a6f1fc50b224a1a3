import Foundation
import PredictionDomain
import Testing
import Validation

struct PostingTimeRequestTests {
  private func refusal(_ change: (inout PostingTimeRequest) -> Void) throws -> InvalidInput? {
    var request = PostingTimeRequest(
      platform: "tiktok", countries: [.init(code: "ES"), .init(code: "MX")],
      earliest: Date(timeIntervalSince1970: 1_780_000_000))
    change(&request)
    do {
      _ = try PostingTimeModel().predict(request)
      return nil
    } catch let error as InvalidInput {
      return error
    }
  }

  @Test(arguments: ["", "es", "ESP", "XX", "España", "MX ", String(repeating: "A", count: 9_999)])
  func unknownCountryIsRefusedByPlaceAndValue(code: String) throws {
    let error = try #require(try refusal { $0.countries[1].code = code })
    #expect(error.reason == .unknownCountry)
    #expect(error.violations.map(\.field) == ["countries[1].country"])
    #expect(error.description.contains("\"\(code.prefix(10))\" is no country"))
    #expect(error.description.contains("ISO 3166-1 alpha-2"))
    #expect(error.description.count < 200)
  }

  @Test func countryIsNamedOnce() throws {
    let error = try #require(try refusal { $0.countries[1].code = "ES" })
    #expect(
      error.description
        == "countries[1].country: \"ES\" is there twice; each country needs one entry")
  }

  @Test(arguments: [0, 51])
  func numberOfCountriesIsLimited(count: Int) throws {
    let error = try #require(
      try refusal { $0.countries = Array(repeating: .init(code: "ES"), count: count) })
    #expect(error.description == "countries: has \(count) entries; allowed are 1 to 50")
  }

  @Test(arguments: [0, -1, Double.nan, .infinity, 1e7])
  func weightOutOfItsRangeIsRefused(weight: Double) throws {
    let error = try #require(try refusal { $0.countries[0].weight = weight })
    #expect(error.violations.map(\.field) == ["countries[0].weight"])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 0, 946_684_799, 4_133_980_800, 1e300])
  func momentOutsideThisCenturyIsRefused(seconds: Double) throws {
    let error = try #require(
      try refusal { $0.earliest = Date(timeIntervalSince1970: seconds) })
    #expect(error.violations.map(\.field) == ["earliest"])
  }

  @Test(arguments: [UInt32(0), 31, .max])
  func horizonIsLimited(days: UInt32) throws {
    let error = try #require(try refusal { $0.horizonDays = days })
    #expect(error.description == "horizon_days: is \(days); allowed is 1 to 30")
  }

  @Test(arguments: [UInt32(0), 25, .max])
  func numberOfSlotsIsLimited(count: UInt32) throws {
    let error = try #require(try refusal { $0.slotCount = count })
    #expect(error.violations.map(\.field) == ["slot_count"])
  }

  @Test(arguments: [0, 3_599, 604_801, Double.nan, .infinity])
  func spacingIsLimited(seconds: Double) throws {
    let error = try #require(try refusal { $0.minimumSpacing = seconds })
    #expect(error.violations.map(\.field) == ["minimum_spacing"])
  }

  @Test(arguments: [
    (PostingTimeRequest.Observation(hourOfWeek: 168, posts: 1, engagements: 1), "hour_of_week"),
    (.init(hourOfWeek: 0, posts: 0, engagements: 1), "posts"),
    (.init(hourOfWeek: 0, posts: 1_000_001, engagements: 1), "posts"),
    (.init(hourOfWeek: 0, posts: 1, engagements: -1), "engagements"),
    (.init(hourOfWeek: 0, posts: 1, engagements: .nan), "engagements"),
    (.init(hourOfWeek: 0, posts: 1, engagements: .infinity), "engagements"),
    (.init(hourOfWeek: 7, posts: 1, engagements: 1), "hour_of_week"),
  ])
  func observationThatIsWrongIsRefused(
    observation: PostingTimeRequest.Observation, field: String
  ) throws {
    let error = try #require(
      try refusal {
        $0.observations = [.init(hourOfWeek: 7, posts: 1, engagements: 1), observation]
      })
    #expect(error.violations.map(\.field) == ["observations[1].\(field)"])
  }

  @Test func observationsAreAtMostTheHoursOfAWeek() throws {
    let error = try #require(
      try refusal {
        $0.observations = Array(
          repeating: .init(hourOfWeek: 0, posts: 1, engagements: 1), count: 169)
      })
    #expect(error.violations.map(\.field) == ["observations"])
  }

  @Test func unknownPlatformIsRefused() throws {
    let error = try #require(try refusal { $0.platform = "radio" })
    #expect(error.reason == .unknownPlatform)
  }
}
