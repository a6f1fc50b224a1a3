/// An amount of money, shaped as google.type.Money.
public struct Money: Sendable, Equatable {
  /// ISO 4217 code.
  public var currencyCode: String

  /// Whole units.
  public var units: Int64

  /// Billionths of a unit, of the same sign as `units`.
  public var nanos: Int32

  /// An amount of `units` + `nanos` / 1e9; nothing is checked.
  public init(currencyCode: String, units: Int64, nanos: Int32 = 0) {
    self.currencyCode = currencyCode
    self.units = units
    self.nanos = nanos
  }

  /// An amount counted in minor units of `currency`.
  public init(minorUnits: Int64, of currency: Currency) {
    let (whole, part) = minorUnits.quotientAndRemainder(dividingBy: currency.minorUnitsPerUnit)
    currencyCode = currency.code
    units = whole
    nanos = Int32(part * (1_000_000_000 / currency.minorUnitsPerUnit))
  }

  /// The most whole units that an amount may have: 1e12, which leaves every amount in minor units
  /// exact in a `Double`'s 53 bits or close to it, and sums of 1,000 of them within `Int64`.
  public static let maximumUnits: Int64 = 1_000_000_000_000

  /// The amount in minor units of `currency`, or what is wrong with it.
  func minorUnits(of currency: Currency) -> Result<Int64, Flaw> {
    guard currencyCode == currency.code else {
      return .failure(
        Flaw("is in \"\(currencyCode.prefix(10))\" but the total is in \(currency.code)"))
    }
    guard (-999_999_999...999_999_999).contains(nanos) else {
      return .failure(Flaw("nanos is \(nanos); allowed are -999999999 to 999999999"))
    }
    guard units == 0 || nanos == 0 || (units < 0) == (nanos < 0) else {
      return .failure(Flaw("units (\(units)) and nanos (\(nanos)) have different signs"))
    }
    guard units >= 0, nanos >= 0 else {
      return .failure(Flaw("is negative (\(units) units, \(nanos) nanos); allowed is 0 or more"))
    }
    guard units < Self.maximumUnits || (units == Self.maximumUnits && nanos == 0) else {
      return .failure(Flaw("is \(units) units; allowed are at most \(Self.maximumUnits)"))
    }
    let nanosPerMinorUnit = 1_000_000_000 / currency.minorUnitsPerUnit
    guard Int64(nanos) % nanosPerMinorUnit == 0 else {
      return .failure(
        Flaw(
          "has \(nanos) nanos, which is not a whole number of minor units;"
            + " \(currency.code) has \(currency.minorUnitDigits) decimal places"))
    }
    return .success(units * currency.minorUnitsPerUnit + Int64(nanos) / nanosPerMinorUnit)
  }

  /// What is wrong with an amount, without the field that it stands in.
  struct Flaw: Error {
    let text: String

    init(_ text: String) { self.text = text }
  }
}
