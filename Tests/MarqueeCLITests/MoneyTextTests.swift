import MarqueeCLI
import Testing

@Suite struct MoneyTextTests {
  @Test(arguments: [
    ("5000 EUR", Int64(5000), Int32(0), "EUR"),
    ("99.90usd", 99, 900_000_000, "USD"),
    (" 0.000000001 MXN ", 0, 1, "MXN"),
    ("-12.5 EUR", -12, -500_000_000, "EUR"),
  ])
  func anAmountIsRead(text: String, units: Int64, nanos: Int32, currency: String) throws {
    let money = try MoneyText.money(from: text)
    #expect(money.units == units)
    #expect(money.nanos == nanos)
    #expect(money.currencyCode == currency)
  }

  @Test(arguments: [
    "", "EUR", "5000", "5,000 EUR", "5000 EURO", "1e3 EUR", "1.0000000001 EUR", "NaN EUR",
    // Digits of other scripts, and a digit with an accent, which used to be taken for none.
    "5.٥ EUR", "５ EUR", "5.5\u{301} EUR",
  ])
  func anythingElseIsRefused(text: String) {
    #expect(throws: UsageError.self) { try MoneyText.money(from: text) }
  }
}
