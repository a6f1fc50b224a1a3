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
  /// The least effort.
  public static let leastEffort = 16
  /// The most effort that is made on its own account.
  public static let mostEffort = 4_096
  /// How many checks are remembered: an index that decays is seen within so many.
  static let window = 200
  /// How many checks of an effort are needed before it is found too little.
  static let fewest = 20
  /// How many checks of an effort are needed before it is found too much.
  static let enough = 50
  /// The effort is too much where no more than this share of the misses that are allowed was seen.
  static let sparedMisses = 0.25

  /// The recall that is wanted, 0 to 1.
  public let target: Double
  /// How far searches look, so that they reach it.
  public private(set) var effort = Self.firstEffort
  /// The recall of each check of this effort, the oldest first.
  private var recalls: [Double] = []
  /// How many vectors there were at the first check of this effort.
  private var vectors = 0
  /// The most effort that was too little; 0 while none was.
  private var tooLittle = 0

  /// A monitor without checks.
  public init(target: Double) {
    self.target = target
  }

  /// How many checks of the present effort there are.
  public var checks: Int { recalls.count }

  /// What the checks of the present effort tell; nil without any.
  public var estimate: Estimate? {
    guard !recalls.isEmpty else { return nil }
    let count = Double(recalls.count)
    let mean = recalls.reduce(0, +) / count
    let interval = WilsonInterval.around(mean, count: count, level: 0.95)
    return Estimate(
      recall: mean, low: interval.lower, high: interval.upper, checks: recalls.count,
      effort: effort)
  }

  /// Takes a check into account: so many of the true neighbours were found, at this effort, `among` so many vectors.
  ///
  /// Where the recall of enough checks is below the target, the effort doubles; where it is far above, the effort is
  /// halved, but not to what was too little before. Checks begin anew then, and when the vectors are twice as many.
  public mutating func record(found: Int, of count: Int, effort: Int, among vectors: Int) {
    guard count > 0, effort == self.effort else { return }
    if recalls.isEmpty || vectors > 2 * self.vectors {
      recalls = []
      self.vectors = vectors
    }
    recalls.append(Double(found) / Double(count))
    if recalls.count > Self.window { recalls.removeFirst() }
    guard recalls.count >= Self.fewest, let estimate else { return }
    if estimate.recall < target, effort < Self.mostEffort {
      tooLittle = effort
      change(to: min(2 * effort, Self.mostEffort))
    } else if recalls.count >= Self.enough,
      1 - estimate.recall <= Self.sparedMisses * (1 - target),
      effort / 2 >= Self.leastEffort, effort / 2 > tooLittle
    {
      change(to: effort / 2)
    }
  }

  private mutating func change(to effort: Int) {
    self.effort = effort
    recalls = []
  }
}
