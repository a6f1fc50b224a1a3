import NLPDomain

/// What a script says, without its places in the source: for comparison.
struct UnanchoredScript: Equatable, CustomStringConvertible {
  private let titlePage: [String]
  private let elements: [String]

  init(_ script: Script) {
    titlePage = script.titlePage.map { "\($0.key)=\($0.values)" }
    elements = script.elements.map {
      """
      \($0.kind.rawValue) \(String(reflecting: $0.text)) scene \($0.sceneIndex ?? -1) of \
      \($0.character ?? "-") \($0.extensions) \($0.isDual) \($0.level) \($0.sceneNumber ?? "-") \
      page \($0.page)
      """
    }
  }

  var description: String { lines.joined(separator: "\n") }

  fileprivate var lines: [String] { titlePage + elements }
}

extension UnanchoredScript {
  /// The first line in which two scripts differ, as both have it; nil where they are equal.
  func firstDifference(from other: UnanchoredScript) -> String? {
    let (mine, theirs) = (lines, other.lines)
    for index in 0..<max(mine.count, theirs.count) {
      let pair = (
        mine.indices.contains(index) ? mine[index] : "nothing",
        theirs.indices.contains(index) ? theirs[index] : "nothing"
      )
      if pair.0 != pair.1 { return "\(index): \(pair.0)\nexpected: \(pair.1)" }
    }
    return nil
  }
}
