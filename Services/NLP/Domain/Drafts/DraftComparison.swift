import Scoring

/// What became of a script from one draft to the next.
public struct DraftComparison: Sendable {
  /// What became of a scene.
  public enum Fate: String, Sendable, CaseIterable {
    /// It is in both drafts, in the same order among those that stayed.
    case matched
    /// It is in both drafts, but stands elsewhere among those that stayed.
    case moved
    /// It is in the earlier draft only.
    case cut
    /// It is in the later draft only.
    case added
  }

  /// A scene of either draft, or the same scene of both.
  public struct SceneChange: Sendable {
    /// What became of it.
    public let fate: Fate
    /// How alike its words are in the two drafts, 0 to 1; nil for a scene of one draft.
    public let similarity: Double?
    /// Whether it has the same words in the same order in both drafts, but for names of characters.
    public let isUnchanged: Bool
    /// It in the earlier draft; nil where it was added.
    public let before: SentimentReport.SceneFeeling?
    /// It in the later draft; nil where it was cut.
    public let after: SentimentReport.SceneFeeling?
    /// Its length in the later draft less that in the earlier, in pages; a scene of one draft counts 0 in
    /// the other.
    public let pagesChange: Double
    /// How its valence changed; nil for a scene of one draft.
    public let valenceChange: Change?
    /// How the share of each emotion changed, in the order of `Emotion.allCases`; empty for a scene of
    /// one draft.
    public let emotionChanges: [Change]
    /// One sentence.
    public let explanation: String
  }

  /// How a value changed.
  public struct Change: Sendable, Equatable {
    /// The value in the earlier draft.
    public let before: Double
    /// The value in the later draft.
    public let after: Double
    /// Where the change probably lies: the two intervals taken as independent, and the difference itself
    /// for a scene whose words are the same; nil for what is counted rather than estimated.
    public let interval: Interval?

    /// The later value less the earlier one.
    public var difference: Double { after - before }
  }

  /// A measure of the whole script.
  public struct Measure: Sendable {
    /// What is measured, stable.
    public let name: String
    /// The unit of the values.
    public let unit: String
    /// How it changed.
    public let change: Change
  }

  /// A speaker of either draft.
  public struct CharacterChange: Sendable {
    /// Who.
    public let name: String
    /// Words in the earlier draft; nil where they do not speak in it.
    public let wordsBefore: Int?
    /// Words in the later draft; nil where they do not speak in it.
    public let wordsAfter: Int?
    /// How the valence of what they say changed; nil for a speaker of one draft.
    public let valenceChange: Change?
    /// How the score of their emotional depth changed; nil where either draft has none.
    public let depthChange: Change?
  }

  /// The scenes in the order of the later draft; each that was cut follows the one that it followed.
  public let scenes: [SceneChange]
  /// Figures of the whole.
  public let measures: [Measure]
  /// The speakers of both drafts, most words in the later one first.
  public let characters: [CharacterChange]
  /// The shape of the earlier draft's arc.
  public let arcBefore: StoryArc
  /// The shape of the later draft's arc.
  public let arcAfter: StoryArc
  /// The language in which both were read.
  public let language: LanguageFinding
  /// What measured the feeling.
  public let sentimentModel: ModelIdentity
  /// What measured the emotions.
  public let emotionModel: ModelIdentity
  /// What matched the scenes.
  public let model: ModelIdentity

  /// How many scenes had a fate.
  public func count(of fate: Fate) -> Int { scenes.count { $0.fate == fate } }
}
