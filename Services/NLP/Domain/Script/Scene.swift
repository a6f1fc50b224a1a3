/// A scene: from its heading to the next.
public struct Scene: Sendable, Equatable {
  /// Its place in the script, from 0.
  public let index: Int
  /// The heading as written, without the forcing mark and the scene number.
  public let heading: String
  /// The scene number as written.
  public let number: String?
  /// What the heading says about place and time.
  public let slug: SlugLine
  /// The line of the heading in the source, from 1; in a PDF the line on its page.
  public let line: Int
  /// The page of a PDF that the heading stands on, from 1; nil in other formats.
  public let pageNumber: Int?
  /// Pages before it, estimated at 55 lines a page.
  public let page: Double
  /// Its length in estimated pages.
  public internal(set) var pages = 0.0
  /// Those who speak in it, by first appearance.
  public internal(set) var characters: [String] = []
  /// Words of dialogue and lyrics.
  public internal(set) var dialogueWords = 0
  /// Words of action.
  public internal(set) var actionWords = 0
  /// Speeches, one a cue.
  public internal(set) var speeches = 0
  /// The title of the top-level section that it stands in.
  public let section: String?
}
