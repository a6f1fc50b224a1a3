import Testing
import Validation

@Suite struct FieldChecksTests {
  @Test func everythingThatIsWrongIsNoted() {
    var checks = FieldChecks()
    checks.range(7, 0...5, at: "count")
    checks.add("platform", "is \"radio\"", as: "UNKNOWN_PLATFORM")
    checks.range(0.5, 0...1, at: "share")
    checks.range(Double.nan, 0...1, at: "rate")
    #expect(
      checks.error.violations == [
        FieldViolation(
          field: "count", description: "is 7; allowed is 0 to 5", reason: .invalidField),
        FieldViolation(
          field: "platform", description: "is \"radio\"", reason: "UNKNOWN_PLATFORM"),
        FieldViolation(
          field: "rate", description: "is nan; allowed is 0.0 to 1.0", reason: .invalidField),
      ])
  }

  @Test(arguments: [nil, 0, 0.25, 1])
  func aNumberInItsRangeOrNotGivenIsRight(value: Double?) {
    var checks = FieldChecks()
    checks.range(value, 0...1, at: "share")
    #expect(checks.violations.isEmpty)
  }

  @Test(arguments: [-0.001, 1.001, .nan, .infinity, -.infinity])
  func aNumberOutOfItsRangeIsWrong(value: Double) {
    var checks = FieldChecks()
    checks.range(value, 0...1, at: "share")
    #expect(checks.violations.map(\.field) == ["share"])
  }

  @Test func theLowerEndCanBeExcluded() {
    var checks = FieldChecks()
    checks.range(0, 0...1, excludingLower: true, at: "zero")
    checks.range(Double.leastNonzeroMagnitude, 0...1, excludingLower: true, at: "more")
    #expect(
      checks.violations.map(\.description) == ["is 0.0; allowed is more than 0.0 to 1.0"])
  }

  @Test(arguments: [(UInt32?.none, true), (0, false), (1, true), (30, true), (31, false)])
  func integersHaveRangesToo(value: UInt32?, isRight: Bool) {
    var checks = FieldChecks()
    checks.range(value, 1...30, at: "days")
    #expect(checks.violations.isEmpty == isRight)
  }
}
