/// A currency by its ISO 4217 code, with the number of decimal places of its minor unit.
public struct Currency: Sendable, Equatable {
  /// Three capital ASCII letters: `EUR`.
  public let code: String

  /// How many decimal digits its minor unit has, 0 to 4: 2 for `EUR`, 0 for `JPY`. ISO 4217 gives
  /// the exceptions; a code that is not among them has 2.
  public let minorUnitDigits: Int

  /// How many minor units make one unit: 1 to 10,000.
  public let minorUnitsPerUnit: Int64

  /// The currency with that code, or nil where `code` is not three capital ASCII letters.
  public init?(code: String) {
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      return nil
    }
    self.code = code
    minorUnitDigits = Self.unusualDigits[code] ?? 2
    minorUnitsPerUnit = (0..<minorUnitDigits).reduce(1) { power, _ in power * 10 }
  }

  /// An amount as a person writes it: `-12.50 EUR`.
  ///
  /// - Parameter minorUnits: the amount in minor units.
  public func text(minorUnits: Int64) -> String {
    let sign = minorUnits < 0 ? "-" : ""
    let (whole, part) = minorUnits.magnitude.quotientAndRemainder(
      dividingBy: minorUnitsPerUnit.magnitude)
    guard minorUnitDigits > 0 else { return "\(sign)\(whole) \(code)" }
    let digits = String(part)
    let zeros = String(repeating: "0", count: minorUnitDigits - digits.count)
    return "\(sign)\(whole).\(zeros)\(digits) \(code)"
  }

  /// ISO 4217, list one: the currencies whose minor unit is not a hundredth.
  private static let unusualDigits: [String: Int] = [
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
  ]
}
