import Scoring

/// The feeling of a screenplay.
public struct SentimentReport: Sendable {
  /// A sentence that speaks for a value.
  public struct Evidence: Sendable, Equatable {
    /// The sentence, cut to `longestText` characters.
    public let text: String
    /// Its first line in the source, from 1.
    public let line: Int
    /// Its own valence, −1 to 1.
    public let valence: Double
    /// Who says it; nil for action.
    public let character: String?

    /// The most characters of a sentence that are quoted.
    public static let longestText = 280
  }

  /// A point of the arc.
  public struct SceneFeeling: Sendable {
    /// The scene, from 0.
    public let index: Int
    /// Its heading.
    public let heading: String
    /// The line of its heading, from 1.
    public let line: Int
    /// Where its middle lies in the script by estimated pages, 0 to 1.
    public let position: Double
    /// Its valence.
    public let valence: Valence
    /// Its sentences.
    public let sentences: Int
    /// Their words.
    public let words: Int
    /// The most positive sentence, if one is positive.
    public let mostPositive: Evidence?
    /// The most negative sentence, if one is negative.
    public let mostNegative: Evidence?
    /// The share of each emotion, in the order of `Emotion.allCases`.
    public let emotions: [EmotionShare]
  }

  /// What acts are taken from.
  public enum ActBasis: Sendable {
    /// Top-level sections that call themselves acts.
    case sections
    /// Four parts of equal length.
    case quarters
  }

  /// The feeling of an act.
  public struct ActFeeling: Sendable {
    /// From 1; 0 for what stands before the first named act.
    public let number: Int
    /// The section's title; empty where there is none.
    public let title: String
    /// Where it begins, 0 to 1.
    public let start: Double
    /// Where it ends, 0 to 1.
    public let end: Double
    /// Its valence.
    public let valence: Valence
    /// Its sentences.
    public let sentences: Int
    /// Their words.
    public let words: Int
    /// The share of each emotion, in the order of `Emotion.allCases`.
    public let emotions: [EmotionShare]
  }

  /// The feeling of what one character says in one scene.
  public struct CharacterScene: Sendable, Equatable {
    /// The scene, from 0.
    public let index: Int
    /// The valence of what they say in it.
    public let valence: Double
  }

  /// The feeling of what one character says.
  public struct CharacterFeeling: Sendable {
    /// Their name.
    public let name: String
    /// The valence of what they say.
    public let valence: Valence
    /// Their sentences.
    public let sentences: Int
    /// Their words.
    public let words: Int
    /// Their darkest scene; nil for who speaks outside of scenes only.
    public let darkest: CharacterScene?
    /// Their brightest scene.
    public let brightest: CharacterScene?
    /// Their most positive sentence, if one is positive.
    public let mostPositive: Evidence?
    /// Their most negative sentence, if one is negative.
    public let mostNegative: Evidence?
    /// The share of each emotion, in the order of `Emotion.allCases`.
    public let emotions: [EmotionShare]
  }

  /// The valence of the whole script, −1 to 1, from 0 on. Its factors are the positive and the
  /// negative sentences of dialogue and of action: what each adds is word share times valence, summed
  /// over its sentences, and its value is its share of all words, 0 to 1. What is missing to 1 in all
  /// stands in neutral sentences.
  public let overall: Score
  /// The share of each emotion in the whole script, in the order of `Emotion.allCases`.
  public let emotions: [EmotionShare]
  /// The classifier of emotions.
  public let emotionModel: ModelIdentity
  /// The shape of the arc.
  public let arc: StoryArc
  /// The arc by scene.
  public let scenes: [SceneFeeling]
  /// The arc by act.
  public let acts: [ActFeeling]
  /// What the acts are taken from.
  public let actBasis: ActBasis
  /// By speaker, most words first.
  public let characters: [CharacterFeeling]
  /// How the dialogue is made; nil where nothing is said.
  public let dialogueQuality: DialogueQuality?
  /// How deep the emotions of each speaker go, most words first, at most 100; those of whose words the
  /// model of emotions knows none are left out.
  public let emotionalDepths: [EmotionalDepth]
  /// The mean absolute change of valence from one scene with sentences to the next.
  public let volatility: Double
  /// The language in which it was read.
  public let language: LanguageFinding
  /// Sentences that were classified.
  public let sentences: Int
  /// Those in which the model knew evidence.
  public let sentencesWithEvidence: Int
}
