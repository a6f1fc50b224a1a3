import Scoring

/// The division of a budget that brings the largest expected response, and the proof that it does.
public struct BudgetAllocation: Sendable, Equatable {
  /// What holds the amount of a channel where it is.
  public enum BindingBound: Sendable, Equatable {
    /// Nothing: its slope equals the price of the budget.
    case none
    /// Its minimum.
    case minimum
    /// Its maximum.
    case maximum
    /// Minimum and maximum are the same.
    case fixed
  }

  /// What one channel gets.
  public struct Channel: Sendable, Equatable {
    /// The caller's name for it.
    public var id: String
    /// What to spend on it.
    public var amount: Money
    /// The optimum before rounding, in currency units.
    public var optimalAmount: Double
    /// `amount` as a part of the total.
    public var share: Double
    /// The expected response at `amount`.
    public var expectedResponse: Double
    /// Where the response probably lies, in response units; nil where the standard error is not
    /// known.
    public var interval: Interval?
    /// What one more currency unit would bring, at `optimalAmount`.
    public var marginalResponse: Double
    /// What holds the amount.
    public var bindingBound: BindingBound
    /// Whether the response is a prior.
    public var isPrior: Bool
    /// One sentence that a person can read.
    public var explanation: String
  }

  /// The optimum for another total.
  public struct Point: Sendable, Equatable {
    /// The total as a part of the one asked for.
    public var fraction: Double
    /// The total in currency units.
    public var total: Double
    /// The best expected response.
    public var expectedResponse: Double
    /// What one more currency unit would bring.
    public var budgetPrice: Double
  }

  /// One for each channel, in the problem's order.
  public var channels: [Channel]
  /// What no channel can take.
  public var unspent: Money
  /// The sum of the expected responses at the rounded amounts.
  public var expectedResponse: Double
  /// Where the true sum probably lies, in response units; nil unless every channel's standard error
  /// is known.
  public var interval: Interval?
  /// The proof, for the amounts before rounding.
  public var certificate: OptimalityCertificate
  /// The response lost by rounding; 0 or more.
  public var roundingLoss: Double
  /// The optimum for 50, 75, 100, 125 and 150 % of the total, without those below the minimums.
  public var budgetCurve: [Point]
}
