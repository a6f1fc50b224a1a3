import Foundation

/// Tells by its words whose a passage is, one speaker against another.
///
/// The script is parted into at most ten stretches of whole scenes, and what a speaker says in one into
/// passages of about 30 words. For a passage and a rival, a multinomial naive Bayes compares what the
/// speaker and the rival say in all other stretches (cross-validation by blocks: within a scene two who
/// talk share its subject); both are smoothed by 100 words drawn from all speakers. A passage whose
/// own speaker is the more probable one counts 1, one that leaves it open 1/2. Words of the speakers'
/// names are left out unless the script also writes them small, as they tell who is spoken to.
struct VoiceComparison {
  /// A stretch of what one speaker says.
  struct Passage {
    /// The speaker's place in `speakers`.
    let speaker: Int
    /// The stretch of the script that it stands in.
    fileprivate let stretch: Int
    /// The places of its sentences among those that were given.
    let sentences: [Int]
    /// The share of rivals against whom it was told to be the speaker's.
    var recognised = 0.0
    /// How much more probable its own speaker is, in nats a word: the mean over rivals.
    var margin = 0.0
    /// The rival who is most probable.
    var nearest = 0
    fileprivate let counts: [(word: Int, count: Double)]
    fileprivate let total: Double
  }

  /// The fewest words of a passage, but for the last of a speaker in a stretch.
  private static let passageWords = 30
  /// The most stretches.
  private static let mostStretches = 10
  /// In so many stretches a speaker who is compared has a passage.
  private static let fewestStretches = 2
  /// The most speakers who are compared.
  private static let mostSpeakers = 10
  /// How many words of all speakers are added to each.
  private static let pseudoWords = 100.0
  /// Margins this small are rounding.
  private static let tie = 1e-9
  /// The fewest uses of a word that can mark a voice.
  private static let fewestUses = 3.0
  /// Standard deviations from which a word marks a voice.
  private static let markedFrom = 1.96
  /// The most words that are named.
  private static let mostWords = 5

  /// Those who were compared, most words first.
  let speakers: [String]
  /// Their passages, speaker by speaker in the order of the script.
  private(set) var passages: [Passage] = []
  /// For each speaker, the share of passages told to be theirs against each speaker.
  private(set) var recognisedAgainst: [[Double]] = []
  private var counts: [[Double]] = []
  private var totals: [Double] = []
  private var pooled: [Double] = []

  /// - Parameters:
  ///   - spoken: the sentences in the order of the script.
  ///   - speakers: all speakers, most words first.
  ///   - vocabulary: how many words there are.
  ///   - omitted: words that are left out.
  init(_ spoken: [SpokenSentence], speakers all: [String], vocabulary: Int, omitted: Set<Int32>) {
    let stretches = Self.stretches(of: spoken)
    let cut = Self.passages(of: spoken, in: stretches, omitted: omitted)
    speakers = Array(
      all.filter { name in
        Set((cut[name] ?? []).map { stretches[$0[0]] }).count >= Self.fewestStretches
      }
      .prefix(Self.mostSpeakers))
    guard speakers.count > 1 else { return }
    pooled = Array(repeating: 0, count: vocabulary)
    counts = speakers.map { _ in Array(repeating: 0, count: vocabulary) }
    totals = speakers.map { _ in 0 }
    for (speaker, name) in speakers.enumerated() {
      for sentences in cut[name] ?? [] {
        var bag: [Int: Double] = [:]
        for sentence in sentences {
          for word in spoken[sentence].words where !omitted.contains(word) {
            bag[Int(word), default: 0] += 1
          }
        }
        let passage = Passage(
          speaker: speaker, stretch: stretches[sentences[0]], sentences: sentences,
          counts: bag.sorted { $0.key < $1.key }.map { (word: $0.key, count: $0.value) },
          total: bag.values.reduce(0, +))
        count(passage, sign: 1)
        passages.append(passage)
      }
    }
    compare()
  }

  /// For each sentence the stretch that it stands in: scenes are not parted.
  private static func stretches(of spoken: [SpokenSentence]) -> [Int] {
    let words = spoken.reduce(0) { $0 + $1.words.count }
    var before = 0
    var stretch = 0
    var result: [Int] = []
    for (index, sentence) in spoken.enumerated() {
      let scene = sentence.sentence.sceneIndex
      if index > 0, scene != spoken[index - 1].sentence.sceneIndex {
        stretch = max(stretch, min(stretch + 1, mostStretches * before / max(1, words)))
      }
      result.append(stretch)
      before += sentence.words.count
    }
    return result
  }

  /// For each speaker the places of the sentences of each passage.
  private static func passages(
    of spoken: [SpokenSentence], in stretches: [Int], omitted: Set<Int32>
  ) -> [String: [[Int]]] {
    var closed: [String: [[Int]]] = [:]
    var open: [String: (sentences: [Int], words: Int)] = [:]
    // What is left at the end of a stretch counts from half a passage on.
    func close() {
      for (character, passage) in open where 2 * passage.words >= passageWords {
        closed[character, default: []].append(passage.sentences)
      }
      open.removeAll(keepingCapacity: true)
    }
    for (index, sentence) in spoken.enumerated() {
      if index > 0, stretches[index] != stretches[index - 1] { close() }
      var passage = open[sentence.character] ?? ([], 0)
      passage.sentences.append(index)
      passage.words += sentence.words.count { !omitted.contains($0) }
      if passage.words >= passageWords {
        closed[sentence.character, default: []].append(passage.sentences)
        passage = ([], 0)
      }
      open[sentence.character] = passage
    }
    close()
    return closed
  }

  private mutating func count(_ passage: Passage, sign: Double) {
    for (word, count) in passage.counts {
      counts[passage.speaker][word] += sign * count
      pooled[word] += sign * count
    }
    totals[passage.speaker] += sign * passage.total
  }

  private mutating func compare() {
    var told = [[Double]](
      repeating: Array(repeating: 0, count: speakers.count), count: speakers.count)
    var tested = [Double](repeating: 0, count: speakers.count)
    let byStretch = Dictionary(grouping: passages.indices) { passages[$0].stretch }
    for (_, tests) in byStretch.sorted(by: { $0.key < $1.key }) {
      for index in tests { count(passages[index], sign: -1) }
      let all = totals.reduce(0, +)
      let distinct = Double(pooled.count { $0 > 0 })
      for index in tests {
        let passage = passages[index]
        var scores = [Double](repeating: 0, count: speakers.count)
        for (word, count) in passage.counts {
          let share = Self.pseudoWords * (pooled[word] + 1) / (all + distinct + 1)
          for speaker in speakers.indices {
            scores[speaker] +=
              count * log((counts[speaker][word] + share) / (totals[speaker] + Self.pseudoWords))
          }
        }
        var wins = 0.0
        var margins = 0.0
        var nearest = passage.speaker
        for rival in speakers.indices where rival != passage.speaker {
          let margin = (scores[passage.speaker] - scores[rival]) / max(1, passage.total)
          let win = abs(margin) < Self.tie ? 0.5 : margin > 0 ? 1 : 0
          wins += win
          margins += margin
          told[passage.speaker][rival] += win
          if nearest == passage.speaker || scores[rival] > scores[nearest] { nearest = rival }
        }
        tested[passage.speaker] += 1
        passages[index].recognised = wins / Double(speakers.count - 1)
        passages[index].margin = margins / Double(speakers.count - 1)
        passages[index].nearest = nearest
      }
      for index in tests { count(passages[index], sign: 1) }
    }
    recognisedAgainst = told.enumerated().map { speaker, wins in
      wins.map { $0 / max(1, tested[speaker]) }
    }
  }

  /// Words that a speaker uses more than the others, strongest first, as places in the vocabulary: by
  /// the log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, «Fightin'
  /// Words»).
  func markedWords(of speaker: Int) -> [Int] {
    let all = totals.reduce(0, +)
    let (own, others) = (totals[speaker], all - totals[speaker])
    var marked: [(word: Int, z: Double)] = []
    for word in pooled.indices where counts[speaker][word] >= Self.fewestUses {
      let prior = Self.pseudoWords * pooled[word] / all
      let here = counts[speaker][word] + prior
      let there = pooled[word] - counts[speaker][word] + prior
      let difference =
        log(here / (own + Self.pseudoWords - here))
        - log(there / (others + Self.pseudoWords - there))
      let z = difference / (1 / here + 1 / there).squareRoot()
      if z > Self.markedFrom { marked.append((word, z)) }
    }
    return marked.sorted { ($1.z, $0.word) < ($0.z, $1.word) }.prefix(Self.mostWords).map(\.word)
  }
}
