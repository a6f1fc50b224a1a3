import Foundation
import Scoring

/// What is measured on the dialogue of a script, and the lines that show it.
struct DialogueMeasures {
  /// A measured value.
  struct Measure {
    let value: Double
    let interval: Interval
    /// Of how many units it is the mean.
    let count: Int
    let evidence: [DialogueQuality.Evidence]
  }

  /// The most lines that are quoted for a component.
  private static let mostEvidence = 5
  /// The words of a window whose variety is counted.
  private static let windowWords = 50
  /// The fewest words of a scene's dialogue in which balance means something.
  private static let fewestSceneWords = 20
  /// The fewest speeches whose lengths make a rhythm.
  private static let fewestSpeeches = 5
  /// Lengths within this ratio are alike.
  private static let alikeLengths = log(1.25)
  /// So many speeches of alike length in a row are worth a remark.
  private static let longRun = 4

  private let tally: DialogueTally
  private let comparison: VoiceComparison
  private let wording: DialogueWording

  init(_ tally: DialogueTally, _ comparison: VoiceComparison, _ wording: DialogueWording) {
    self.tally = tally
    self.comparison = comparison
    self.wording = wording
  }

  /// One aspect; nil where the script has too little of what it needs.
  func measure(_ aspect: DialogueAspect) -> Measure? {
    switch aspect {
    case .distinctiveness: distinctiveness
    case .subtext: subtext
    case .exposition: exposition
    case .balance: balance
    case .variety: variety
    case .rhythm: rhythm
    }
  }

  // MARK: Voices

  private var distinctiveness: Measure? {
    let passages = comparison.passages
    guard !passages.isEmpty else { return nil }
    let share = passages.reduce(0) { $0 + $1.recognised } / Double(passages.count)
    let mixedUp = passages.filter { $0.recognised <= 0.5 }.sorted { $0.margin < $1.margin }
    return Measure(
      value: share,
      interval: WilsonInterval.around(
        share, count: Double(passages.count), level: SampleMean.level),
      count: passages.count,
      evidence: mixedUp.prefix(Self.mostEvidence).map {
        quote($0, wording.soundsLike(comparison.speakers[$0.nearest]))
      })
  }

  /// The speakers who were compared.
  var voices: [DialogueQuality.Voice] {
    comparison.speakers.indices.compactMap { speaker in
      let own = comparison.passages.filter { $0.speaker == speaker }
      let rivals = comparison.speakers.indices.filter { $0 != speaker }
      guard let best = own.max(by: { $0.margin < $1.margin }),
        let worst = own.min(by: { $0.margin < $1.margin }),
        let nearest = rivals.min(by: {
          comparison.recognisedAgainst[speaker][$0] < comparison.recognisedAgainst[speaker][$1]
        })
      else { return nil }
      let share = own.reduce(0) { $0 + $1.recognised } / Double(own.count)
      let words = comparison.markedWords(of: speaker).map { tally.vocabulary[$0] }
      return DialogueQuality.Voice(
        character: comparison.speakers[speaker], recognised: share,
        interval: WilsonInterval.around(share, count: Double(own.count), level: SampleMean.level),
        nearest: comparison.speakers[nearest], words: words,
        mostTypical: quote(best, wording.mostTypical),
        leastTypical: worst.recognised <= 0.5
          ? quote(worst, wording.soundsLike(comparison.speakers[worst.nearest])) : nil)
    }
  }

  // MARK: Sentences

  private var subtext: Measure? {
    let charged = tally.spoken.filter(\.isCharged)
    guard !charged.isEmpty else { return nil }
    let named = charged.filter { $0.namedFeeling != nil }
    let share = 1 - Double(named.count) / Double(charged.count)
    return Measure(
      value: share,
      interval: WilsonInterval.around(
        share, count: Double(charged.count), level: SampleMean.level),
      count: charged.count,
      evidence: named.prefix(Self.mostEvidence).map {
        quote($0, wording.names($0.namedFeeling ?? ""))
      })
  }

  private var exposition: Measure? {
    var told = 0.0
    var words = 0.0
    var squares = 0.0
    for sentence in tally.spoken {
      let weight = Double(sentence.sentence.words)
      words += weight
      squares += weight * weight
      if sentence.exposition != nil { told += weight }
    }
    let telling = tally.spoken.filter { $0.exposition != nil }.enumerated()
      .sorted { ($1.element.words.count, $0.offset) < ($0.element.words.count, $1.offset) }
      .map(\.element)
    return Measure(
      value: told / words,
      interval: WilsonInterval.around(
        told / words, count: words * words / squares, level: SampleMean.level),
      count: tally.spoken.count,
      evidence: telling.prefix(Self.mostEvidence).map {
        quote($0, wording.tells($0.exposition ?? ""))
      })
  }

  // MARK: Scenes

  private var balance: Measure? {
    var byScene: [Int: [String: Int]] = [:]
    for sentence in tally.spoken {
      guard let scene = sentence.sentence.sceneIndex else { continue }
      byScene[scene, default: [:]][sentence.character, default: 0] += sentence.sentence.words
    }
    var mean = SampleMean()
    var onesided: [(scene: Int, evenness: Double, lost: Double, leader: String, share: Double)] = []
    for (scene, said) in byScene.sorted(by: { $0.key < $1.key }) where said.count > 1 {
      let words = Double(said.values.reduce(0, +))
      guard Int(words) >= Self.fewestSceneWords else { continue }
      // Pielou's evenness (1966): entropy over its greatest value.
      let entropy = said.values.map { Double($0) / words }.sorted()
        .reduce(0) { $0 - $1 * log($1) }
      let evenness = entropy / log(Double(said.count))
      mean.add(evenness, weight: words)
      let most = said.max { ($0.value, $1.key) < ($1.value, $0.key) }
      if let most {
        onesided.append(
          (scene, evenness, words * (1 - evenness), most.key, Double(most.value) / words))
      }
    }
    guard let value = mean.mean else { return nil }
    onesided.sort { ($1.lost, $0.scene) < ($0.lost, $1.scene) }
    return Measure(
      value: value, interval: mean.interval(in: 0...1), count: mean.count,
      evidence: onesided.filter { $0.evenness < value }.prefix(Self.mostEvidence)
        .compactMap { entry in
          let line = tally.spoken.filter {
            $0.sentence.sceneIndex == entry.scene && $0.character == entry.leader
          }
          .max { $0.words.count < $1.words.count }
          return line.map { quote($0, wording.leads(entry.leader, share: entry.share)) }
        })
  }

  // MARK: Words in a row

  private var variety: Measure? {
    var mean = SampleMean()
    var windows: [(sentence: Int, distinct: Int)] = []
    var window: Set<Int32> = []
    var count = 0
    var begin = 0
    for (index, sentence) in tally.spoken.enumerated() {
      for word in sentence.words {
        if count == 0 { begin = index }
        window.insert(word)
        count += 1
        guard count == Self.windowWords else { continue }
        mean.add(Double(window.count) / Double(Self.windowWords))
        windows.append((begin, window.count))
        window.removeAll(keepingCapacity: true)
        count = 0
      }
    }
    guard let value = mean.mean else { return nil }
    let poorest = windows.filter { Double($0.distinct) < value * Double(Self.windowWords) }
      .sorted { ($0.distinct, $0.sentence) < ($1.distinct, $1.sentence) }
    return Measure(
      value: value, interval: mean.interval(in: 0...1), count: mean.count,
      evidence: poorest.prefix(Self.mostEvidence).map {
        quote(
          tally.spoken[$0.sentence], wording.repeats(distinct: $0.distinct, of: Self.windowWords))
      })
  }

  private var rhythm: Measure? {
    var speeches: [(sentence: Int, words: Int)] = []
    for (index, sentence) in tally.spoken.enumerated() {
      if index > 0, tally.spoken[index - 1].speech == sentence.speech {
        speeches[speeches.count - 1].words += sentence.sentence.words
      } else {
        speeches.append((index, sentence.sentence.words))
      }
    }
    guard speeches.count >= Self.fewestSpeeches else { return nil }
    let lengths = speeches.map { log(Double($0.words)) }
    let count = Double(lengths.count)
    let mean = lengths.reduce(0, +) / count
    let variance = lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let deviation = variance.squareRoot()
    // The standard error of a normal sample's standard deviation.
    let error = deviation / (2 * (count - 1)).squareRoot()
    return Measure(
      value: deviation,
      interval: Interval(
        around: deviation, halfWidth: SampleMean.studentValue(freedom: count - 1) * error,
        level: SampleMean.level, cutTo: 0...Double.greatestFiniteMagnitude),
      count: speeches.count,
      evidence: runs(of: lengths).prefix(Self.mostEvidence).map { run in
        let words = speeches[run].reduce(0) { $0 + $1.words } / run.count
        return quote(
          tally.spoken[speeches[run.lowerBound].sentence],
          wording.monotonous(speeches: run.count, words: words))
      })
  }

  /// Speeches in a row that are as long as the first of them, longest runs first.
  private func runs(of lengths: [Double]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for index in 1...lengths.count
    where index == lengths.count || abs(lengths[index] - lengths[start]) > Self.alikeLengths {
      if index - start >= Self.longRun { runs.append(start..<index) }
      start = index
    }
    return runs.sorted { ($1.count, $0.lowerBound) < ($0.count, $1.lowerBound) }
  }

  // MARK: Lines

  private func quote(_ spoken: SpokenSentence, _ remark: String) -> DialogueQuality.Evidence {
    quote([spoken], remark)
  }

  private func quote(
    _ passage: VoiceComparison.Passage, _ remark: String
  ) -> DialogueQuality.Evidence {
    quote(passage.sentences.map { tally.spoken[$0] }, remark)
  }

  private func quote(_ spoken: [SpokenSentence], _ remark: String) -> DialogueQuality.Evidence {
    let text = spoken.map(\.sentence.text).joined(separator: " ")
    return DialogueQuality.Evidence(
      text: String(text.prefix(SentimentReport.Evidence.longestText)),
      line: spoken[0].sentence.line, sceneIndex: spoken[0].sentence.sceneIndex,
      character: spoken[0].character, remark: remark)
  }
}
