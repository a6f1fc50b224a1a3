/// Somebody who speaks.
public struct ScriptCharacter: Sendable, Equatable {
  /// The cue without extensions, as first written.
  public let name: String
  /// Speeches, one a cue.
  public internal(set) var speeches = 0
  /// Lines of dialogue and lyrics as they would be set, 35 characters wide.
  public internal(set) var lines = 0
  /// Words of dialogue and lyrics.
  public internal(set) var words = 0
  /// The scenes in which they speak, ascending.
  public internal(set) var sceneIndices: [Int] = []
  /// The line of the first cue in the source, from 1; in a PDF the line on its page.
  public let firstLine: Int
  /// The page of a PDF that the first cue stands on, from 1; nil in other formats.
  public let firstPageNumber: Int?
}
