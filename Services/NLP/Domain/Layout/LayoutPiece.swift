/// A piece of a script as its lines were found, before they are joined.
struct LayoutPiece {
  /// A line of it.
  struct Line {
    var text: String
    let place: SourcePlace
    /// The line before was cut by the page's end, not by its own.
    var isCut = false
  }

  let kind: ScriptElement.Kind
  /// The cue, where it is one.
  var cue: CharacterCue?
  /// The number of a heading.
  var sceneNumber: String?
  /// It stands in one of two columns, which are narrower.
  var isBeside = false
  var lines: [Line]

  var place: SourcePlace { lines.first?.place ?? SourcePlace(line: 1) }
}
