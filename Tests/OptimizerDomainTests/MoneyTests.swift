import OptimizerDomain
import Testing

struct MoneyTests {
  @Test(arguments: [
    ("EUR", Int64(123_456), "1234.56 EUR"), ("EUR", 5, "0.05 EUR"), ("EUR", -150, "-1.50 EUR"),
    ("JPY", 1_234, "1234 JPY"), ("KWD", 1_234, "1.234 KWD"), ("CLF", 1, "0.0001 CLF"),
  ])
  func amountsAreWrittenWithTheDigitsOfTheirCurrency(code: String, minor: Int64, text: String)
    throws
  {
    let currency = try #require(Currency(code: code))
    #expect(currency.text(minorUnits: minor) == text)
  }

  @Test func minorUnitsBecomeUnitsAndNanos() throws {
    let euro = try #require(Currency(code: "EUR"))
    #expect(
      Money(minorUnits: 1_234, of: euro)
        == Money(currencyCode: "EUR", units: 12, nanos: 340_000_000))
  }

  @Test(arguments: ["", "EU", "EURO", "eur", "E1R", "ÉUR"])
  func codesThatAreNotThreeCapitalsAreNoCurrency(code: String) {
    #expect(Currency(code: code) == nil)
  }
}
