import Scoring

/// How much of the true answer approximate searches find, measured while they run, and the effort that they need
/// for what is wanted.
///
/// Each check compares one approximate answer with the exact one. Its recall counts as one observation, however many
/// neighbours it has, since misses come together. The interval is Wilson's (1927, JASA 22) at level 0.95 with as many
/// observations as checks, which holds for observations between 0 and 1.
public struct RecallMonitor: Sendable {
  /// What checks tell.
  public struct Estimate: Sendable, Equatable {
    /// The mean recall of the checks, 0 to 1.
    public var recall: Double
    /// The ends of its interval at level 0.95.
    public var low, high: Double
    /// How many checks it rests on.
    public var checks: Int
    /// The effort of the searches.
    public var effort: Int
  }

  /// The effort of a search when nothing is known yet.
  public static let firstEffort = 64
  /// The most effort that is made on its own account.
  public static let mostEffort = 4_096
  /// How many checks are remembered: an index that decays is seen within so many.
  static let window = 200
  /// How many checks of an effort are needed before it is judged.
  static let fewest = 20

  /// The recall that is wanted, 0 to 1.
  public let target: Double
  /// How far searches look, so that they reach it.
  public private(set) var effort = Self.firstEffort
  /// The recall of each check of this effort, the oldest first.
  private var recalls: [Double] = []

  /// A monitor without checks.
  public init(target: Double) {
    self.target = target
  }

  /// How many checks of the present effort there are.
  public var checks: Int { recalls.count }

  /// What the checks of the present effort tell; nil without any.
  public private(set) var estimate: Estimate?

  /// Takes a check into account: so many of the true neighbours were found, at this effort.
  /// Where the recall is below the target, by more than chance explains or over the last 200 checks, the effort
  /// doubles, and checks begin anew.
  public mutating func record(found: Int, of count: Int, effort: Int) {
    guard count > 0, effort == self.effort else { return }
    recalls.append(Double(found) / Double(count))
    if recalls.count > Self.window { recalls.removeFirst() }
    let estimate = makeEstimate()
    self.estimate = estimate
    guard recalls.count >= Self.fewest, self.effort < Self.mostEffort,
      estimate.high < target || estimate.recall < target && recalls.count == Self.window
    else { return }
    self.effort = min(2 * self.effort, Self.mostEffort)
    recalls = []
    self.estimate = nil
  }

  private func makeEstimate() -> Estimate {
    let count = Double(recalls.count)
    let mean = recalls.reduce(0, +) / count
    let interval = WilsonInterval.around(mean, count: count, level: 0.95)
    return Estimate(
      recall: mean, low: interval.lower, high: interval.upper, checks: recalls.count,
      effort: effort)
  }
}
