/// Somewhere money can be spent, as a caller describes it; checked by `BudgetProblem`.
public struct BudgetChannel: Sendable, Equatable {
  /// The caller's name for it: 1 to 100 characters.
  public var id: String
  /// The least to spend on it; nil: 0.
  public var minimum: Money?
  /// The most to spend on it; nil: no limit but the total.
  public var maximum: Money?
  /// The expected response to spending; nil: the prior of `platform`.
  public var response: ResponseCurve?
  /// The platform whose prior stands in for a missing response; empty: `id`.
  public var platform: String
  /// Multiplies the response; more than 0, at most 1e6; nil: 1.
  public var efficiency: Double?
  /// Standard error of the response as a part of it, 0 to 10; nil: not known.
  public var relativeStandardError: Double?

  /// A channel; nothing is checked.
  public init(
    id: String, minimum: Money? = nil, maximum: Money? = nil, response: ResponseCurve? = nil,
    platform: String = "", efficiency: Double? = nil, relativeStandardError: Double? = nil
  ) {
    self.id = id
    self.minimum = minimum
    self.maximum = maximum
    self.response = response
    self.platform = platform
    self.efficiency = efficiency
    self.relativeStandardError = relativeStandardError
  }
}
