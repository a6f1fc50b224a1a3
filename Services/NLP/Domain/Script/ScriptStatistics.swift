/// Figures of a whole script.
public struct ScriptStatistics: Sendable, Equatable {
  /// Estimated pages at 55 lines a page.
  public internal(set) var pages = 0.0
  /// Words of action.
  public internal(set) var actionWords = 0
  /// Words of dialogue and lyrics.
  public internal(set) var dialogueWords = 0
  /// Speeches, one a cue.
  public internal(set) var speeches = 0
  /// Scenes.
  public internal(set) var scenes = 0
  /// Those who speak.
  public internal(set) var characters = 0
  /// Scenes that play inside only.
  public internal(set) var interiorScenes = 0
  /// Scenes that play outside only.
  public internal(set) var exteriorScenes = 0
  /// Lines of the source.
  public internal(set) var sourceLines = 0

  /// Words of action, dialogue and lyrics.
  public var words: Int { actionWords + dialogueWords }
  /// The share of dialogue and lyrics in all words, 0 to 1; 0 for a script without words.
  public var dialogueShare: Double { words == 0 ? 0 : Double(dialogueWords) / Double(words) }
  /// The mean length of a scene in pages; 0 without scenes.
  public var meanScenePages: Double { scenes == 0 ? 0 : pages / Double(scenes) }
}
