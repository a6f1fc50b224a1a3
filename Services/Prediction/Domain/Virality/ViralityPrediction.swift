import Scoring

/// How well a post is likely to do, and why.
public struct ViralityPrediction: Sendable, Equatable {
  /// One of the four parts of the score.
  public struct Component: Sendable, Equatable {
    /// `retention`, `engagement`, `quality` or `timing`.
    public var name: String
    /// Its share of the score.
    public var weight: Double
    /// 0 to 100, 50 being the typical post.
    public var value: Double
    /// Standard deviation of `value`.
    public var standardDeviation: Double
    /// Whether it rests on the prior alone or on measures too.
    public var evidence: Evidence
    /// The names of the score's factors that belong to it.
    public var factors: [String]
  }

  /// A change that would raise the score.
  public struct Recommendation: Sendable, Equatable {
    /// The factor it improves.
    public var factor: String
    /// What to do.
    public var text: String
    /// What was measured, in `unit`.
    public var currentValue: Double
    /// What to aim at, in `unit`.
    public var targetValue: Double
    /// The unit of both.
    public var unit: String
    /// By how many points the score rises at the target.
    public var expectedGain: Double
  }

  /// 0 to 100, 50 being the typical post of the platform.
  public var score: Score
  /// Retention, engagement, quality and timing.
  public var components: [Component]
  /// Largest gain first.
  public var recommendations: [Recommendation]
}
