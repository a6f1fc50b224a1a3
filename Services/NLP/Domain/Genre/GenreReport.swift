import Scoring

/// The genres of a screenplay, and what would bring out one of them.
public struct GenreReport: Sendable {
  /// How probable one genre is for a script or a scene.
  public struct Share: Sendable, Equatable {
    /// Which one.
    public let genre: Genre
    /// 0 to 1.
    public let share: Double
    /// Where it probably lies.
    public let interval: Interval
  }

  /// The genres of a scene.
  public struct SceneGenres: Sendable {
    /// Its place in the script.
    public let index: Int
    /// Its heading.
    public let heading: String
    /// The line of the heading in the source.
    public let line: Int
    /// All genres, largest share first.
    public let shares: [Share]
    /// Words that the model knows.
    public let knownWords: Int
  }

  /// What kind of change an improvement is.
  public enum Kind: Sendable, Equatable {
    /// A scene that says little for the target says more.
    case strengthen
    /// A scene that says more for another genre says less for that.
    case toneDown
    /// The opening says more for the target.
    case openEarlier
  }

  /// A word that bears on the target.
  public struct Word: Sendable, Equatable {
    /// In small letters and without accents.
    public let text: String
    /// Its first line within the scene.
    public let line: Int
    /// What it adds for the target less what it adds for the strongest other genre, in nats.
    public let contribution: Double
  }

  /// A change to one scene.
  public struct Improvement: Sendable {
    /// What kind of change.
    public let kind: Kind
    /// The scene.
    public let sceneIndex: Int
    /// The line of its heading.
    public let line: Int
    /// The genre whose evidence changes.
    public let genre: Genre
    /// That evidence now, in nats.
    public let evidence: Double
    /// That evidence after the change, in nats.
    public let targetEvidence: Double
    /// The scene that is nearest to this level.
    public let exampleScene: Int
    /// What the target's share rises by; above 0.
    public let expectedGain: Double
    /// Words for the target.
    public let wordsFor: [Word]
    /// Words against it.
    public let wordsAgainst: [Word]
    /// What to do and why.
    public let explanation: String
  }

  /// All genres of the script, largest share first.
  public let shares: [Share]
  /// The genre that is brought out.
  public let target: Genre
  /// The scenes in order.
  public let scenes: [SceneGenres]
  /// Largest gain first.
  public let improvements: [Improvement]
  /// How many passages that have nothing in common tell as much.
  public let effectivePassages: Double
  /// The language in which it was read.
  public let language: LanguageFinding
  /// What weighs the words.
  public let model: ModelIdentity
  /// What read the passages; nil where words alone were read.
  public let passageModel: ModelIdentity?

  /// The genre with the largest share.
  public var suggested: Genre { shares[0].genre }
}
