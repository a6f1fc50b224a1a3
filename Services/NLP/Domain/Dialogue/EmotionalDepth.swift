import Scoring

/// How wide and how changeable the emotions are that a character's words show.
public struct EmotionalDepth: Sendable {
  /// The sentence in which an emotion is most probable.
  public struct Highlight: Sendable, Equatable {
    /// The emotion.
    public let emotion: Emotion
    /// How probable it is in that sentence, 0 to 1.
    public let probability: Double
    /// The sentence, cut to `SentimentReport.Evidence.longestText` characters.
    public let text: String
    /// Its first line in the source, from 1.
    public let line: Int
    /// The scene that it stands in; nil before the first heading.
    public let sceneIndex: Int?
  }

  /// Two scenes of a character, one after the other.
  public struct Turn: Sendable, Equatable {
    /// The earlier scene.
    public let fromScene: Int
    /// The later scene.
    public let toScene: Int
    /// How far the emotions moved, 0 to 1.
    public let distance: Double
  }

  /// Who.
  public let character: String
  /// The whole, 0 to 1, from 0.5 on: the weights and the ends of the ranges are a stated prior.
  public let score: Score
  /// The effective number of emotions between which the sentences move, 1 to 7.
  public let range: Double
  /// Where the range of such a voice probably lies.
  public let rangeInterval: Interval
  /// How far the emotions move from one scene to the next, 0 to 1; nil with fewer than two scenes.
  public let change: Double?
  /// Where the change of such a voice probably lies; nil without a value.
  public let changeInterval: Interval?
  /// The sentence for each emotion that is the most probable one in some sentence.
  public let highlights: [Highlight]
  /// The two scenes between which the emotions move most; nil with fewer than two.
  public let greatestTurn: Turn?
}
