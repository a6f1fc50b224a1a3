import Validation

/// A budget and the channels that it can be spent on, checked.
public struct BudgetProblem: Sendable {
  /// A channel that has passed the checks.
  struct Channel: Sendable {
    var id: String
    /// Bounds in minor units; `maximum` is nil where only the total limits.
    var minimum: Int64
    var maximum: Int64?
    var response: ResponseCurve
    var isPrior: Bool
    var efficiency: Double
    var relativeStandardError: Double?
  }

  /// The currency of every amount.
  let currency: Currency
  /// The budget in minor units; more than 0.
  let total: Int64
  /// The channels: 1 to 1,000.
  let channels: [Channel]

  /// How many channels a budget may have.
  public static let maximumChannels = 1_000
  /// How many characters the id of a channel may have.
  public static let maximumIDLength = 100

  /// Checks a budget.
  ///
  /// - Parameters:
  ///   - total: what there is to spend: more than 0, in whole minor units, at most 1e12 units.
  ///   - channels: 1 to 1,000 channels with different ids; all with a response or none.
  ///   - priors: what stands in for missing responses.
  /// - Throws: `InvalidInput` with every field that is wrong. Bounds are held against each other
  ///   only when every field is right by itself.
  public init(total: Money, channels: [BudgetChannel], priors: ChannelPriors) throws {
    var checks = FieldChecks()
    guard let currency = Currency(code: total.currencyCode) else {
      checks.add(
        "total.currency_code",
        "is \"\(total.currencyCode.prefix(10))\"; allowed are three capital letters (ISO 4217)")
      throw checks.error
    }
    let budget = checks.minorUnits(total, of: currency, at: "total")
    if budget == 0 { checks.add("total", "is 0; allowed is more than 0") }
    if channels.isEmpty || channels.count > Self.maximumChannels {
      checks.add(
        "channels", "has \(channels.count) entries; allowed are 1 to \(Self.maximumChannels)")
    }
    guard let budget, checks.violations.isEmpty else { throw checks.error }

    checks.identities(of: channels)
    checks.responses(of: channels)
    let checked = channels.enumerated().map { index, channel in
      let path = "channels[\(index)]"
      let minimum = channel.minimum.flatMap {
        checks.minorUnits($0, of: currency, at: "\(path).minimum")
      }
      let maximum = channel.maximum.flatMap {
        checks.minorUnits($0, of: currency, at: "\(path).maximum")
      }
      checks.platform(channel.platform, among: priors, at: "\(path).platform")
      checks.range(
        channel.efficiency, 0...1e6, excludingLower: true, at: "\(path).efficiency")
      checks.range(
        channel.relativeStandardError, 0...10, at: "\(path).relative_standard_error")
      let prior = priors.prior(platform: channel.platform.isEmpty ? channel.id : channel.platform)
      let units = Double(budget) / Double(currency.minorUnitsPerUnit)
      return Channel(
        id: channel.id, minimum: minimum ?? 0, maximum: maximum,
        response: channel.response ?? prior.curve(total: units),
        isPrior: channel.response == nil, efficiency: channel.efficiency ?? 1,
        relativeStandardError: channel.relativeStandardError
          ?? (channel.response == nil ? prior.relativeStandardError : nil))
    }
    if !checks.violations.isEmpty { throw checks.error }
    checks.bounds(of: checked, total: budget, currency: currency)
    if !checks.violations.isEmpty { throw checks.error }

    self.currency = currency
    self.total = budget
    self.channels = checked
  }
}
