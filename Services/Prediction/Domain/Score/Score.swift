/// A number from 0 to 100 with everything needed to argue with it.
public struct Score: Sendable, Equatable {
  /// The scale of every score of this module.
  public static let scale = 0.0...100.0

  /// The score.
  public var value: Double
  /// Where the true score probably lies.
  public var interval: Interval
  /// The score of an input about which nothing is known.
  public var baseline: Double
  /// The reasons, largest absolute contribution first; `baseline` plus their contributions is
  /// `value`.
  public var factors: [Factor]

  /// A score from its parts; the factors are put in order.
  init(value: Double, interval: Interval, baseline: Double, factors: [Factor]) {
    self.value = value
    self.interval = interval
    self.baseline = baseline
    self.factors = factors.sorted {
      let sizes = (abs($0.contribution), abs($1.contribution))
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : $0.name < $1.name
    }
  }
}
