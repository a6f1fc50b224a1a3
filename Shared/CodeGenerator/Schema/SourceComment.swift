/// The comments that belong to one declaration.
public struct SourceComment: Sendable {
  /// The comment right before it.
  public var leading = ""
  /// The comment right after it.
  public var trailing = ""

  /// No comment.
  public init() {}

  var isEmpty: Bool { leading.isEmpty && trailing.isEmpty }

  /// The lines of both, without the space that follows `//`.
  var lines: [String] {
    let blocks = [leading, trailing].filter { !$0.isEmpty }.map(Self.lines)
    return Array(blocks.joined(separator: [""]))
  }

  private static func lines(of comment: String) -> [String] {
    var lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line.first == " " ? line.dropFirst() : line
      while let last = line.last, last.isWhitespace { line.removeLast() }
      return String(line)
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
