import Execution
import Scoring
import Validation

/// Compares two drafts of a screenplay, scene by scene.
public struct DraftComparator: Sendable {
  /// The most scenes of a draft.
  public static let mostScenes = 2000

  private static let identity = ModelIdentity(
    name: "scene-alignment", version: "1",
    data: "no training data; cosine of word weights (Salton and Buckley 1988), order-preserving "
      + "alignment (Needleman and Wunsch 1970), least likeness 0.3 a stated prior")

  private let sentiment: SentimentAnalyzer
  private let detector: LanguageDetector

  /// - Parameter sentiment: measures the feeling of both drafts.
  /// - Throws: `ModelError` when the detector's file is missing or damaged.
  public init(sentiment: SentimentAnalyzer) throws {
    self.sentiment = sentiment
    detector = try LanguageDetector()
  }

  /// Compares two drafts.
  ///
  /// - Parameters:
  ///   - before: the earlier draft.
  ///   - after: the later draft.
  ///   - requested: the language of both, if the caller named it; otherwise that of the later draft is
  ///     detected.
  ///   - explanationLanguage: what explanations are written in; nil takes the drafts' language.
  ///   - senses: what the sense of the sentences of each draft says; nil reads single words alone.
  ///   - cancellation: looked at between sentences and scenes.
  /// - Throws: `InvalidInput` naming `before.content` or `after.content` when a draft has no scene heading,
  ///   more than 2,000, or no dialogue, lyrics or action; `CancellationError`.
  public func compare(
    before: Script, after: Script, language requested: Language? = nil,
    explanationLanguage: Language? = nil,
    senses: (before: SentenceSenses, after: SentenceSenses)? = nil,
    cancellation: Cancellation = Cancellation()
  ) throws -> DraftComparison {
    let finding = detector.language(of: after, requested: requested)
    let language = explanationLanguage ?? finding.language
    let drafts = [("before", before, senses?.before), ("after", after, senses?.after)]
    let reports = try drafts.map { field, script, senses in
      do {
        try Self.check(script)
        return try sentiment.analyze(
          script, language: finding.language, explanationLanguage: language,
          senses: senses, cancellation: cancellation)
      } catch let error as InvalidInput {
        throw error.within(field)
      }
    }
    let (earlier, later) = (reports[0], reports[1])
    let words = SceneWords(before: before, after: after)
    let similarities = try words.similarities(cancellation)
    let wording = DraftWording(language: language)
    let pairs = SceneAlignment(similarities).pairs.map { pair in
      let similarity = Double(similarities[pair.before][pair.after])
      return scene(
        pair, similarity: similarity, isUnchanged: words.areEqual(pair.before, pair.after),
        (before, earlier), (after, later), wording)
    }
    return DraftComparison(
      scenes: inOrder(pairs, (before, earlier), (after, later), wording),
      measures: Self.measures((before, earlier), (after, later)),
      characters: Self.characters(earlier, later), arcBefore: earlier.arc, arcAfter: later.arc,
      language: finding, sentimentModel: later.overall.model, emotionModel: later.emotionModel,
      model: Self.identity)
  }

  private static func check(_ script: Script) throws {
    guard !script.scenes.isEmpty else {
      throw InvalidInput(
        .nothingToAnalyze, field: "content", "has no scene heading; scenes are compared")
    }
    guard script.scenes.count <= mostScenes else {
      throw InvalidInput(
        .tooLarge, field: "content",
        "has \(script.scenes.count) scene headings; at most \(mostScenes) are compared")
    }
  }

  private func scene(
    _ pair: SceneAlignment.Pair, similarity: Double, isUnchanged: Bool,
    _ earlier: (script: Script, report: SentimentReport),
    _ later: (script: Script, report: SentimentReport), _ wording: DraftWording
  ) -> DraftComparison.SceneChange {
    let before = earlier.report.scenes[pair.before]
    let after = later.report.scenes[pair.after]
    // The same words are no two samples: how they changed is known.
    func change(
      _ old: Double, _ oldInterval: Interval, _ new: Double, _ newInterval: Interval,
      within scale: ClosedRange<Double>
    ) -> DraftComparison.Change {
      isUnchanged
        ? DraftComparison.Change(
          before: old, after: new,
          interval: Interval(lower: new - old, upper: new - old, level: newInterval.level))
        : DraftComparison.Change(old, oldInterval, new, newInterval, within: scale)
    }
    let valence = change(
      before.valence.value, before.valence.interval, after.valence.value, after.valence.interval,
      within: -2...2)
    return DraftComparison.SceneChange(
      fate: pair.isMoved ? .moved : .matched, similarity: similarity, isUnchanged: isUnchanged,
      before: before, after: after,
      pagesChange: later.script.scenes[pair.after].pages
        - earlier.script.scenes[pair.before].pages,
      valenceChange: valence,
      emotionChanges: zip(before.emotions, after.emotions).map {
        change($0.share, $0.interval, $1.share, $1.interval, within: -1...1)
      },
      explanation: wording.pair(
        pair, similarity: similarity, isUnchanged: isUnchanged, valence: valence.difference))
  }

  /// All scenes: those of the later draft in order, and those that were cut where they stood.
  private func inOrder(
    _ pairs: [DraftComparison.SceneChange], _ earlier: (script: Script, report: SentimentReport),
    _ later: (script: Script, report: SentimentReport), _ wording: DraftWording
  ) -> [DraftComparison.SceneChange] {
    let kept = Set(pairs.compactMap { $0.before?.index })
    let byAfter = Dictionary(
      uniqueKeysWithValues: pairs.compactMap { pair in pair.after.map { ($0.index, pair) } })
    // The scenes that were cut, by the scene of their draft that stands before them and stayed in order.
    let anchors = Set(pairs.filter { $0.fate == .matched }.compactMap { $0.before?.index })
    var cut: [Int: [DraftComparison.SceneChange]] = [:]
    var anchor = -1
    for (index, feeling) in earlier.report.scenes.enumerated() {
      if anchors.contains(index) { anchor = index }
      guard !kept.contains(index) else { continue }
      cut[anchor, default: []].append(
        DraftComparison.SceneChange(
          fate: .cut, similarity: nil, isUnchanged: false, before: feeling, after: nil,
          pagesChange: -earlier.script.scenes[index].pages, valenceChange: nil,
          emotionChanges: [], explanation: wording.cut(index)))
    }
    var scenes = cut[-1] ?? []
    for (index, feeling) in later.report.scenes.enumerated() {
      guard let pair = byAfter[index] else {
        scenes.append(
          DraftComparison.SceneChange(
            fate: .added, similarity: nil, isUnchanged: false, before: nil, after: feeling,
            pagesChange: later.script.scenes[index].pages, valenceChange: nil,
            emotionChanges: [], explanation: wording.added(index)))
        continue
      }
      scenes.append(pair)
      if pair.fate == .matched, let before = pair.before { scenes += cut[before.index] ?? [] }
    }
    return scenes
  }

  private static func measures(
    _ earlier: (script: Script, report: SentimentReport),
    _ later: (script: Script, report: SentimentReport)
  ) -> [DraftComparison.Measure] {
    var measures: [DraftComparison.Measure] = []
    func counted(_ name: String, _ unit: String, _ value: (Script, SentimentReport) -> Double) {
      measures.append(
        DraftComparison.Measure(
          name: name, unit: unit,
          change: DraftComparison.Change(
            before: value(earlier.script, earlier.report), after: value(later.script, later.report),
            interval: nil)))
    }
    func estimated(_ name: String, _ unit: String, _ before: Score, _ after: Score) {
      let width = after.scale.upperBound - after.scale.lowerBound
      measures.append(
        DraftComparison.Measure(
          name: name, unit: unit,
          change: DraftComparison.Change(
            before.value, before.interval, after.value, after.interval, within: -width...width)))
    }
    counted("pages", "{pages}") { script, _ in script.statistics.pages }
    counted("scenes", "{scenes}") { script, _ in Double(script.scenes.count) }
    counted("words", "{words}") { script, _ in Double(script.statistics.words) }
    counted("dialogue_share", "1") { script, _ in script.statistics.dialogueShare }
    estimated("valence", "1", earlier.report.overall, later.report.overall)
    counted("volatility", "1") { _, report in report.volatility }
    if let before = earlier.report.dialogueQuality, let after = later.report.dialogueQuality {
      estimated("dialogue_quality", "1", before.score, after.score)
      for (old, new) in zip(before.components, after.components) {
        guard let value = old.value, let interval = old.interval, let newValue = new.value,
          let newInterval = new.interval
        else { continue }
        measures.append(
          DraftComparison.Measure(
            name: new.aspect.rawValue, unit: new.aspect.unit,
            change: DraftComparison.Change(
              value, interval, newValue, newInterval,
              within: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)))
      }
    }
    return measures
  }

  private static func characters(
    _ earlier: SentimentReport, _ later: SentimentReport
  ) -> [DraftComparison.CharacterChange] {
    func depths(_ report: SentimentReport) -> [String: Score] {
      Dictionary(
        report.emotionalDepths.map { ($0.character, $0.score) },
        uniquingKeysWith: { first, _ in first })
    }
    let (depthsBefore, depthsAfter) = (depths(earlier), depths(later))
    let old = Dictionary(
      earlier.characters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = Set(later.characters.map(\.name))
    let stayed = later.characters.map { now in
      let then = old[now.name]
      let depth = depthsBefore[now.name].flatMap { before in
        depthsAfter[now.name].map { after in
          DraftComparison.Change(
            before.value, before.interval, after.value, after.interval, within: -1...1)
        }
      }
      return DraftComparison.CharacterChange(
        name: now.name, wordsBefore: then?.words, wordsAfter: now.words,
        valenceChange: then.map {
          DraftComparison.Change(
            $0.valence.value, $0.valence.interval, now.valence.value, now.valence.interval,
            within: -2...2)
        }, depthChange: depth)
    }
    let gone = earlier.characters.filter { !names.contains($0.name) }.map {
      DraftComparison.CharacterChange(
        name: $0.name, wordsBefore: $0.words, wordsAfter: nil, valenceChange: nil, depthChange: nil)
    }
    return stayed + gone
  }
}

extension DraftComparison.Change {
  /// A change between two estimates that are independent: the half-widths of their intervals to each side
  /// add as squares.
  init(
    _ before: Double, _ beforeInterval: Interval, _ after: Double, _ afterInterval: Interval,
    within scale: ClosedRange<Double>
  ) {
    func together(_ one: Double, _ other: Double) -> Double {
      (one * one + other * other).squareRoot()
    }
    let difference = after - before
    let down = together(after - afterInterval.lower, beforeInterval.upper - before)
    let up = together(afterInterval.upper - after, before - beforeInterval.lower)
    self.init(
      before: before, after: after,
      interval: Interval(
        lower: max(scale.lowerBound, difference - down),
        upper: min(scale.upperBound, difference + up), level: afterInterval.level))
  }
}
