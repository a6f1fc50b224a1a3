/// Where a script's acts begin and end.
struct ActDivision {
  /// An act.
  struct Act {
    var number: Int
    var title: String
    /// 0 to 1 by estimated pages.
    var start: Double
    var end: Double
  }

  let basis: SentimentReport.ActBasis
  let acts: [Act]
  /// For acts by sections: the element with which each act begins.
  private let firstElements: [Int]
  private let pages: Double

  /// Takes the top-level sections that call themselves acts; without any, four parts of equal length.
  init(of script: Script) {
    pages = max(script.statistics.pages, .leastNonzeroMagnitude)
    let sections = script.elements.enumerated().filter { _, element in
      element.kind == .section && element.level == 1 && Self.namesAct(element.text)
    }
    guard let first = sections.first else {
      basis = .quarters
      firstElements = []
      acts = (0..<4).map {
        Act(number: $0 + 1, title: "", start: Double($0) / 4, end: Double($0 + 1) / 4)
      }
      return
    }
    basis = .sections
    let hasPrologue = script.elements[..<first.offset].contains { element in
      ScriptSentence.kinds.contains(element.kind) && element.text.wordCount > 0
    }
    var begins = sections.map {
      (element: $0.offset, title: $0.element.text, page: $0.element.page)
    }
    if hasPrologue { begins.insert((0, "", 0), at: 0) }
    firstElements = begins.map(\.element)
    let total = pages
    acts = begins.indices.map { index in
      Act(
        number: hasPrologue ? index : index + 1, title: begins[index].title,
        start: min(1, begins[index].page / total),
        end: index + 1 < begins.count ? min(1, begins[index + 1].page / total) : 1)
    }
  }

  /// The index of the act that a sentence stands in.
  func act(of sentence: ScriptSentence) -> Int {
    switch basis {
    case .quarters:
      return min(3, Int(4 * sentence.page / pages))
    case .sections:
      // The last act that begins at or before the sentence.
      var low = 0
      var high = firstElements.count
      while low < high {
        let middle = (low + high) / 2
        if firstElements[middle] <= sentence.elementIndex {
          low = middle + 1
        } else {
          high = middle
        }
      }
      return max(0, low - 1)
    }
  }

  private static func namesAct(_ title: String) -> Bool {
    title.lowercased().split { !$0.isLetter }.contains { $0 == "act" || $0 == "acto" }
  }
}
