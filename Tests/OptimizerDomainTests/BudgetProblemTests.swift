import OptimizerDomain
import Testing
import Validation

struct BudgetProblemTests {
  typealias Reason = FieldViolation.Reason

  private static let good = ResponseCurve.exponential(ceiling: 10, scale: 50)

  private static func channel(
    _ id: String = "a", _ change: (inout BudgetChannel) -> Void = { _ in }
  )
    -> BudgetChannel
  {
    var channel = BudgetChannel(id: id, response: good)
    change(&channel)
    return channel
  }

  @Test(arguments: [
    (Money(currencyCode: "EUR", units: 0), "total", "is 0; allowed is more than 0"),
    (Money(currencyCode: "EUR", units: -5), "total", "is negative"),
    (Money(currencyCode: "EUR", units: 0, nanos: -10_000_000), "total", "is negative"),
    (Money(currencyCode: "EUR", units: 1, nanos: -10_000_000), "total", "different signs"),
    (Money(currencyCode: "EUR", units: 1, nanos: 1_000_000_000), "total", "nanos is 1000000000"),
    (Money(currencyCode: "EUR", units: 1, nanos: .min), "total", "nanos is -2147483648"),
    (Money(currencyCode: "EUR", units: 1, nanos: 5_000_000), "total", "EUR has 2 decimal places"),
    (Money(currencyCode: "JPY", units: 1, nanos: 500_000_000), "total", "JPY has 0 decimal"),
    (Money(currencyCode: "EUR", units: .max), "total", "allowed are at most 1000000000000"),
    (Money(currencyCode: "EUR", units: .min), "total", "is negative"),
    (Money(currencyCode: "euros", units: 5), "total.currency_code", "three capital letters"),
    (Money(currencyCode: "", units: 5), "total.currency_code", "three capital letters"),
  ])
  func totalThatIsNoBudgetIsRefused(total: Money, field: String, text: String) throws {
    let error = try #require(try Problems.refusal(total, [Self.channel()]))
    #expect(error.reason == .invalidField)
    #expect(error.violations.map(\.field) == [field])
    #expect(error.description.contains(text))
  }

  @Test(arguments: [0, 1_001])
  func numberOfChannelsIsLimited(count: Int) throws {
    let channels = (0..<count).map { Self.channel("c\($0)") }
    let error = try #require(try Problems.refusal(Problems.euros(100), channels))
    #expect(error.description == "channels: has \(count) entries; allowed are 1 to 1000")
  }

  @Test(arguments: [
    (channel { $0.id = "" }, "channels[1].id", Reason.invalidField),
    (
      channel { $0.id = String(repeating: "x", count: 101) }, "channels[1].id",
      Reason.invalidField
    ),
    (channel("first"), "channels[1].id", .duplicateChannel),
    (
      channel { $0.minimum = Money(currencyCode: "USD", units: 1) }, "channels[1].minimum",
      .invalidField
    ),
    (channel { $0.minimum = Problems.euros(-1) }, "channels[1].minimum", .invalidField),
    (channel { $0.maximum = Problems.euros(-1) }, "channels[1].maximum", .invalidField),
    (channel { $0.platform = "myspace" }, "channels[1].platform", .invalidField),
    (channel { $0.efficiency = 0 }, "channels[1].efficiency", .invalidField),
    (channel { $0.efficiency = -1 }, "channels[1].efficiency", .invalidField),
    (channel { $0.efficiency = .nan }, "channels[1].efficiency", .invalidField),
    (channel { $0.efficiency = .infinity }, "channels[1].efficiency", .invalidField),
    (
      channel { $0.relativeStandardError = -0.1 }, "channels[1].relative_standard_error",
      .invalidField
    ),
    (
      channel { $0.relativeStandardError = .nan }, "channels[1].relative_standard_error",
      .invalidField
    ),
    (channel { $0.response = nil }, "channels[1].response", .responseUnitsDiffer),
    (
      channel { $0.response = .exponential(ceiling: .nan, scale: 1) },
      "channels[1].exponential.ceiling", .invalidField
    ),
    (
      channel { $0.response = .exponential(ceiling: 1, scale: 0) },
      "channels[1].exponential.scale", .invalidField
    ),
    (
      channel { $0.response = .logarithmic(gain: -1, scale: 1) },
      "channels[1].logarithmic.gain", .invalidField
    ),
    (
      channel { $0.response = .logarithmic(gain: 1, scale: .infinity) },
      "channels[1].logarithmic.scale", .invalidField
    ),
    (
      channel { $0.response = .hill(ceiling: 0, halfSaturation: 1, exponent: 1) },
      "channels[1].hill.ceiling", .invalidField
    ),
    (
      channel { $0.response = .hill(ceiling: 1, halfSaturation: .nan, exponent: 1) },
      "channels[1].hill.half_saturation", .invalidField
    ),
    (
      channel { $0.response = .hill(ceiling: 1, halfSaturation: 1, exponent: 0) },
      "channels[1].hill.exponent", .invalidField
    ),
    (
      channel { $0.response = .hill(ceiling: 1, halfSaturation: 1, exponent: .nan) },
      "channels[1].hill.exponent", .invalidField
    ),
    (
      channel { $0.response = .hill(ceiling: 1, halfSaturation: 1, exponent: .infinity) },
      "channels[1].hill.exponent", .invalidField
    ),
    (
      channel { $0.response = .hill(ceiling: 1, halfSaturation: 1, exponent: 2) },
      "channels[1].hill.exponent", .responseNotConcave
    ),
  ])
  func channelThatIsWrongIsRefusedByField(
    channel: BudgetChannel, field: String, reason: Reason
  ) throws {
    let error = try #require(
      try Problems.refusal(Problems.euros(100), [Self.channel("first"), channel]))
    #expect(error.reason == reason)
    #expect(error.violations.map(\.field) == [field])
  }

  @Test func everyWrongFieldIsNamedAtOnce() throws {
    let error = try #require(
      try Problems.refusal(
        Problems.euros(100),
        [
          Self.channel { $0.efficiency = .nan }, Self.channel("b") { $0.maximum?.units = -1 },
          Self.channel("c") { $0.minimum = Problems.euros(-2) },
        ]))
    #expect(error.violations.map(\.field) == ["channels[0].efficiency", "channels[2].minimum"])
  }

  @Test func minimumsAboveTheTotalAreNamedWithWhatIsLeft() throws {
    let error = try #require(
      try Problems.refusal(
        Problems.euros(110),
        [
          Self.channel("indeed") { $0.minimum = Problems.euros(50) }, Self.channel("free"),
          Self.channel("meta") { $0.minimum = Problems.euros(80) },
        ]))
    #expect(error.reason == .boundsContradict)
    #expect(error.violations.map(\.field) == ["channels[0].minimum", "channels[2].minimum"])
    #expect(
      error.violations[0].description
        == "bounds: channel \"indeed\" needs at least 50.00 EUR but the total left is 30.00 EUR;"
        + " all minimums together exceed the total of 110.00 EUR by 20.00 EUR")
    #expect(
      error.violations[1].description.contains(
        "\"meta\" needs at least 80.00 EUR but the total left is 60.00 EUR"))
  }

  @Test func minimumAboveMaximumIsNamedWithTheDifference() throws {
    let error = try #require(
      try Problems.refusal(
        Problems.euros(100),
        [
          Self.channel("a") {
            $0.minimum = Problems.euros(30)
            $0.maximum = Problems.euros(20, cents: 50)
          }
        ]))
    #expect(error.reason == .boundsContradict)
    #expect(
      error.description
        == "channels[0].minimum: bounds: channel \"a\" needs at least 30.00 EUR but may have at most"
        + " 20.50 EUR, 9.50 EUR less")
  }

  @Test func sumsOfMinimumsBeyondTheIntegersAreRefused() throws {
    let huge = Money(currencyCode: "CLF", units: Money.maximumUnits)
    let channels = (0..<1_000).map { index in
      Self.channel("c\(index)") { $0.minimum = huge }
    }
    let error = try #require(try Problems.refusal(huge, channels))
    #expect(error.reason == .boundsContradict)
    #expect(error.violations.count == 1_000)
  }

  @Test func minimumsThatMeetTheTotalExactlyAreAccepted() throws {
    let channels = ["a", "b"].map { id in
      Self.channel(id) { $0.minimum = Problems.euros(50) }
    }
    #expect(try Problems.refusal(Problems.euros(100), channels) == nil)
  }
}
