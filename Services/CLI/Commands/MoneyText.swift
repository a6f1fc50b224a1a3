import Contracts

/// Amounts as people write them: `5000 EUR`, `99.90USD`.
package enum MoneyText {
  /// The amount in `text`: digits, optionally a point and one to nine decimals, then three letters.
  ///
  /// - Throws: `UsageError` for anything else. A sign is read, so that the service can say what it
  ///   thinks of a negative budget.
  package static func money(from text: String) throws -> CommonMoney {
    guard
      let match = text.wholeMatch(of: /\s*(-?)(\d{1,18})(?:\.(\d{1,9}))?\s*([A-Za-z]{3})\s*/),
      let units = Int64(match.2)
    else {
      throw UsageError("\"\(text)\" is no amount of money; write it as 5000 EUR or 99.90 USD")
    }
    let decimals = String(match.3 ?? "")
    let nanos = Int32(decimals + String(repeating: "0", count: 9 - decimals.count)) ?? 0
    let sign: Int64 = match.1.isEmpty ? 1 : -1
    return .with {
      $0.currencyCode = match.4.uppercased()
      $0.units = sign * units
      $0.nanos = Int32(sign) * nanos
    }
  }
}
