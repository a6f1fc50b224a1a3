import NLPDomain

/// What holds of every script that was read, in whatever format.
enum ScriptPromises {
  /// Places are inside of the source and in order, scenes and pages are there.
  static func check(_ script: Script, bytes: Int) throws {
    let lines = script.statistics.sourceLines
    var end = 0
    for element in script.elements {
      try hold(
        (1...max(1, lines)).contains(element.line), "line \(element.line) of \(lines)")
      try hold((0..<bytes).contains(element.offset), "offset \(element.offset) of \(bytes)")
      // Of two columns of dual dialogue the right one begins where the left one does.
      if script.format == .fountain {
        try hold(element.offset >= end, "offset \(element.offset) after \(end)")
      }
      end = element.offset
      if let scene = element.sceneIndex {
        try hold(script.scenes.indices.contains(scene), "scene \(scene) of \(script.scenes.count)")
      }
      try hold(element.page.isFinite && element.page >= 0, "page \(element.page)")
      let runs = Emphasis.runs(in: element.text).map(\.text).joined()
      try hold(letters(of: runs) == letters(of: element.text), "\(element.text) became \(runs)")
    }
    for warning in script.warnings {
      try hold(
        (1...max(1, lines)).contains(warning.line), "warning on line \(warning.line) of \(lines)")
    }
  }

  /// By scalars: a point after a mark is no letter, and one that is left alone without the mark is.
  private static func letters(of text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter(\.properties.isAlphabetic)
  }

  /// What is written as Fountain without a warning reads as the same; with one, it is read at least.
  static func checkWriting(_ script: Script) throws {
    let written = FountainWriter().write(script)
    guard !written.text.allSatisfy(\.isWhitespace) else { return }
    let again = try FountainParser().parse(written.text.utf8)
    guard written.warnings.isEmpty else { return }
    let (before, after) = (said(script), said(again))
    for index in 0..<max(before.count, after.count) {
      let pair = (
        before.indices.contains(index) ? before[index] : "nothing",
        after.indices.contains(index) ? after[index] : "nothing"
      )
      try hold(pair.0 == pair.1, "\(pair.0) became \(pair.1) in \(written.text)")
    }
  }

  /// What a script says, without its places.
  private static func said(_ script: Script) -> [String] {
    script.titlePage.map { "\($0.key): \($0.values)" }
      + script.elements.map {
        "\($0.kind) \(String(reflecting: $0.text)) \($0.extensions) \($0.isDual) \($0.level) "
          + "\($0.sceneNumber ?? "") \($0.character ?? "") \($0.sceneIndex ?? -1)"
      }
  }
}
