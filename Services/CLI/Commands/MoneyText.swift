import Contracts
import Foundation

/// Amounts as people write them: `5000 EUR`, `99.90USD`.
package enum MoneyText {
  /// The amount in `text`: digits, optionally a point and one to nine decimals, then three letters.
  ///
  /// - Throws: `UsageError` for anything else. A sign is read, so that the service can say what it
  ///   thinks of a negative budget.
  package static func money(from text: String) throws -> CommonMoney {
    // By scalars: to a person "5.5" with an accent on the last digit is no number.
    let amount = /\s*(-?)(\d{1,18})(?:\.(\d{1,9}))?\s*([A-Za-z]{3})\s*/
      .asciiOnlyDigits().matchingSemantics(.unicodeScalar)
    guard
      let match = text.wholeMatch(of: amount), let units = Int64(match.2),
      let nanos = Int32((match.3 ?? "").padding(toLength: 9, withPad: "0", startingAt: 0))
    else {
      throw UsageError("\"\(text)\" is no amount of money; write it as 5000 EUR or 99.90 USD")
    }
    let sign: Int64 = match.1.isEmpty ? 1 : -1
    return .with {
      $0.currencyCode = match.4.uppercased()
      $0.units = sign * units
      $0.nanos = Int32(sign) * nanos
    }
  }
}
