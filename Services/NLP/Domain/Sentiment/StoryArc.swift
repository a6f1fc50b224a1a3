/// The shape of a script's arc, and how sure it is.
public struct StoryArc: Sendable, Equatable {
  /// The most probable shape; nil where the arc cannot be told from a flat one.
  public let shape: ArcShape?
  /// The probability of each shape in the order of `ArcShape.allCases`, adding up to 1: that its mode
  /// is the strongest of the three and has its sign. Empty where nothing was fitted.
  public let probabilities: [Double]
  /// How probable coefficients this large are where the arc is flat, 0 to 1; 1 where nothing was
  /// fitted.
  public let flatPValue: Double
  /// The share of the variance of the sentences' valence that the fit explains, 0 to 1.
  public let explained: Double
  /// The fitted valence at 0, 5, …, 100 % of narrative time, within −1 to 1; empty where nothing was
  /// fitted.
  public let curve: [Double]

  /// The sentences with evidence that a fit needs.
  static let fewestSentences = 12
  /// The p-value above which an arc is called flat.
  static let significance = 0.05

  /// What is said of a script with too few sentences.
  static let unknown = StoryArc(
    shape: nil, probabilities: [], flatPValue: 1, explained: 0, curve: [])
}
