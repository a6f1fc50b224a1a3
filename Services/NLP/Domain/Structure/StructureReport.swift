import Scoring

/// Where a screenplay turns.
public struct StructureReport: Sendable {
  /// Where a beat was found.
  public struct FoundBeat: Sendable {
    /// The beat.
    public let beat: Beat
    /// Its scene, or the first of its stretch.
    public let sceneIndex: Int
    /// For a stretch, its last scene.
    public let endSceneIndex: Int?
    /// The line of its scene's heading in the source, from 1.
    public let line: Int
    /// Pages before it.
    public let page: Double
    /// For a stretch, pages before its end.
    public let endPage: Double?
    /// Pages before it by the sheet, in a script of this length.
    public let expectedPage: Double
    /// For a stretch, pages before its end by the sheet.
    public let expectedEndPage: Double?
    /// How probable its scene is for it, 0 to 1; nil for what is not looked for, but follows from others.
    public let probability: Double?
    /// Pages before it: where it lies with probability 0.8; nil as above.
    public let interval: Interval?
    /// What speaks for the scene, in nats; empty for what is not looked for.
    public let factors: [Factor]
    /// One or two sentences: why here.
    public let explanation: String

    /// Whether the story takes another direction here.
    public var isTurningPoint: Bool { beat.isTurningPoint }
  }

  /// One of three acts.
  public struct Act: Sendable {
    /// From 1.
    public let number: Int
    /// Its first scene.
    public let firstScene: Int
    /// Its last scene.
    public let lastScene: Int
    /// Pages before it.
    public let startPage: Double
    /// Pages before its end.
    public let endPage: Double
    /// Pages before its end by the sheet.
    public let expectedEndPage: Double
  }

  /// The acts that the breaks part.
  public let acts: [Act]
  /// The beats in the order of the sheet.
  public let beats: [FoundBeat]
  /// The script's estimated pages.
  public let pages: Double
  /// The language in which it was read.
  public let language: LanguageFinding
  /// What places the beats.
  public let model: ModelIdentity
  /// What measured the feeling.
  public let sentimentModel: ModelIdentity
}
