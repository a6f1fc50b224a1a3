import PredictionDomain
import Testing

struct CountryZonesTests {
  @Test(arguments: [
    ("ES", ["Europe/Madrid", "Atlantic/Canary"]),
    ("MX", ["America/Mexico_City", "America/Mazatlan", "America/Tijuana"]),
    ("AR", ["America/Argentina/Buenos_Aires"]), ("CO", ["America/Bogota"]),
    ("BR", ["America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"]),
    ("US", ["America/New_York", "America/Chicago", "America/Los_Angeles", "America/Denver"]),
    ("PT", ["Europe/Lisbon", "Atlantic/Azores"]), ("DE", ["Europe/Berlin"]),
    ("JP", ["Asia/Tokyo"]), ("KR", ["Asia/Seoul"]), ("IN", ["Asia/Kolkata"]),
    ("CN", ["Asia/Shanghai"]), ("GB", ["Europe/London"]),
  ])
  func countriesHaveTheirZonesMostPopulousFirst(country: String, zones: [String]) throws {
    let names = try CountryZones().names(of: country)
    #expect(Array(names.prefix(zones.count)) == zones)
  }

  @Test func everyInhabitedCountryIsThere() throws {
    let zones = try CountryZones()
    #expect(zones.countries.count == 247)
    #expect(zones.countries.allSatisfy { !zones.names(of: $0).isEmpty })
  }

  @Test func everyCountryHasABestHour() throws {
    let model = try PostingTimeModel()
    for country in try CountryZones().countries {
      let prediction = try model.predict(
        PostingTimeRequest(
          platform: "instagram", countries: [.init(code: country)],
          earliest: .init(timeIntervalSince1970: 1_780_000_000), slotCount: 1))
      let slot = try #require(prediction.slots.first)
      let shares = slot.localTimes.reduce(0) { $0 + $1.populationShare }
      #expect(abs(shares - 1) < 1e-9)
      #expect(slot.audience.value > 80)
    }
  }
}
