import Scoring

/// How well the dialogue of a script is made, and by what that was measured.
public struct DialogueQuality: Sendable {
  /// A line that speaks for a value.
  public struct Evidence: Sendable, Equatable {
    /// What is said, cut to `SentimentReport.Evidence.longestText` characters.
    public let text: String
    /// Its first line in the source, from 1.
    public let line: Int
    /// The scene that it stands in; nil before the first heading.
    public let sceneIndex: Int?
    /// Who says it.
    public let character: String
    /// What it shows, in the explanations' language.
    public let remark: String
  }

  /// One thing that dialogue is judged by.
  public struct Component: Sendable {
    /// What was measured.
    public let aspect: DialogueAspect
    /// The measured value, in the aspect's unit; nil where the script has too little of what is needed.
    public let value: Double?
    /// Where the value of such dialogue probably lies; nil without a value.
    public let interval: Interval?
    /// The value on the way from the card's lower end (0) to its upper (1); 0.5 without a value.
    public let score: Double
    /// What was counted: passages, sentences, scenes, windows or speeches.
    public let count: Int
    /// The lines that lower the score most, at most five.
    public let evidence: [Evidence]
    /// One or two sentences.
    public let explanation: String
  }

  /// How well one speaker is told from the others.
  public struct Voice: Sendable {
    /// Who.
    public let character: String
    /// The share of comparisons with other speakers that told their passages to be theirs, 0 to 1; 0.5
    /// is chance.
    public let recognised: Double
    /// Where that share of such a voice probably lies.
    public let interval: Interval
    /// With whom they are mixed up most.
    public let nearest: String
    /// Words that they use more than the others, at most five; empty where none stands out.
    public let words: [String]
    /// The passage that sounds most like them.
    public let mostTypical: Evidence
    /// The passage that sounds least like them and at least as much like somebody else; nil where all of
    /// theirs are told to be theirs.
    public let leastTypical: Evidence?
  }

  /// The whole, 0 to 1, from 0.5 on: the weights and the ends of each component's range are a stated
  /// prior.
  public let score: Score
  /// One for each aspect, in their order.
  public let components: [Component]
  /// The speakers who were compared, most words first.
  public let voices: [Voice]
}
