/// Numbers from one bound to the other: one bound is given at least, all that are given hold, and they
/// are finite.
public struct NumberRange: Sendable, Equatable {
  /// The least number in the range.
  public var atLeast: Double?
  /// The number that all in the range are greater than.
  public var moreThan: Double?
  /// The greatest number in the range.
  public var atMost: Double?
  /// The number that all in the range are less than.
  public var lessThan: Double?

  /// The numbers between the given bounds.
  public init(
    atLeast: Double? = nil, moreThan: Double? = nil, atMost: Double? = nil, lessThan: Double? = nil
  ) {
    self.atLeast = atLeast
    self.moreThan = moreThan
    self.atMost = atMost
    self.lessThan = lessThan
  }

  /// The least number in the range, as far as the lower bounds say.
  var first: Double { max(atLeast ?? -.infinity, moreThan?.nextUp ?? -.infinity) }

  /// The greatest number in the range, as far as the upper bounds say.
  var last: Double { min(atMost ?? .infinity, lessThan?.nextDown ?? .infinity) }
}
