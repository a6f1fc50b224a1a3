/// A line of a script that says what it is by its place on the page.
struct LayoutLine {
  /// A stretch of a line without a wide gap in it.
  struct Segment {
    /// Its words, one blank between them.
    var text: String
    /// Characters to its left.
    var column: Int

    /// The column after its last character.
    var end: Int { column + text.count }
  }

  /// Its segments from left to right, at least one.
  var segments: [Segment]
  /// Whether empty space stands above it, or the page begins with it.
  var isAfterSpace: Bool
  /// Whether it is the first line of its page that holds text of the script.
  var isAtPageStart = false
  /// The number in its margins, where it is a scene heading.
  var sceneNumber: String?
  /// Where it stands in the source.
  let place: SourcePlace
  /// Its page, from 0.
  let page: Int

  /// Characters to its left.
  var column: Int { segments.first?.column ?? 0 }
  /// Its words.
  var text: String {
    segments.count == 1 ? segments[0].text : segments.map(\.text).joined(separator: " ")
  }
}
