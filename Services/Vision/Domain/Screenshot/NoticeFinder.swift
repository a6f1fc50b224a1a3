/// Finds notices in the text of a screenshot that restrict an account or its content.
package struct NoticeFinder: Sendable {
  /// The share of a part's letters that may differ.
  static let tolerance = 0.2
  /// The most letters between two parts of a phrase.
  static let gap = 28
  /// How many words before and behind a phrase can turn its meaning.
  static let reach = 4

  let catalog: NoticeCatalog

  package init(catalog: NoticeCatalog) {
    self.catalog = catalog
  }

  /// The notices in lines of text that come in reading order, the surest first; one of a kind for each block of
  /// text.
  package func notices(in lines: [TextLine]) -> [RestrictionNotice] {
    TextBlock.blocks(of: lines).flatMap(notices(in:)).sorted { $0.confidence > $1.confidence }
  }

  private func notices(in block: TextBlock) -> [RestrictionNotice] {
    var best: [RestrictionKind: RestrictionNotice] = [:]
    for phrase in catalog.phrases {
      for match in matches(of: phrase, in: block) {
        guard let notice = notice(phrase, match, in: block),
          notice.confidence > best[phrase.kind]?.confidence ?? 0
        else { continue }
        best[phrase.kind] = notice
      }
    }
    return Array(best.values)
  }

  /// Where all parts of a phrase follow each other.
  private func matches(
    of phrase: NoticeCatalog.Phrase, in block: TextBlock
  ) -> [[ApproximateSearch.Match]] {
    var chains: [[ApproximateSearch.Match]] = [[]]
    for part in phrase.parts {
      let limit = Int(Double(part.count) * Self.tolerance)
      chains = chains.flatMap { chain in
        let start = chain.last?.range.upperBound ?? 0
        let end =
          chain.isEmpty
          ? block.letters.count
          : min(block.letters.count, start + Self.gap + part.count + limit)
        return ApproximateSearch.matches(of: part, in: block.letters[start..<end], limit: limit)
          .map { chain + [$0] }
      }
    }
    return chains
  }

  private func notice(
    _ phrase: NoticeCatalog.Phrase, _ match: [ApproximateSearch.Match], in block: TextBlock
  ) -> RestrictionNotice? {
    guard let first = match.first, let last = match.last else { return nil }
    let covered = first.range.lowerBound..<last.range.upperBound
    guard
      let begin = block.words.firstIndex(where: { $0.letters.upperBound > covered.lowerBound }),
      let end = block.words.lastIndex(where: { $0.letters.lowerBound < covered.upperBound }),
      saysItOfThisAccount(phrase, block, begin...end)
    else { return nil }
    let letters = phrase.parts.map(\.count).reduce(0, +)
    let similarity = 1 - Double(match.map(\.errors).reduce(0, +)) / Double(letters)
    let sentence = sentence(of: begin...end, in: block)
    let lines = Set(block.words[begin...end].map(\.line)).sorted().map { block.lines[$0] }
    let reading = lines.map(\.confidence).reduce(0, +) / Double(lines.count)
    return RestrictionNotice(
      kind: phrase.kind, language: phrase.language,
      text: block.words[sentence].map(\.text).joined(separator: " "), similarity: similarity,
      confidence: phrase.specificity * similarity * similarity * reading, lines: lines)
  }

  /// Whether nothing around the phrase denies it, ends it or makes it a mere possibility.
  private func saysItOfThisAccount(
    _ phrase: NoticeCatalog.Phrase, _ block: TextBlock, _ words: ClosedRange<Int>
  ) -> Bool {
    let sentence = sentence(of: words, in: block)
    let start = max(sentence.lowerBound, words.lowerBound - Self.reach)
    let said = block.words[start...words.upperBound].map(\.folded)
    let behind = block.words[words.upperBound + 1..<sentence.upperBound].prefix(Self.reach)
    guard !said.contains(where: { catalog.negations.contains($0) && !phrase.words.contains($0) }),
      !behind.contains(where: { catalog.reversals.contains($0.folded) })
    else { return false }
    return !block.words[sentence.lowerBound..<words.lowerBound].contains {
      catalog.conditionals.contains($0.folded)
    }
  }

  /// The words of the sentences that words stand in.
  private func sentence(of words: ClosedRange<Int>, in block: TextBlock) -> Range<Int> {
    let start =
      block.words[..<words.lowerBound].lastIndex { $0.endsSentence }.map { $0 + 1 } ?? 0
    let end =
      block.words[words.upperBound...].firstIndex { $0.endsSentence } ?? block.words.count - 1
    return start..<end + 1
  }
}
