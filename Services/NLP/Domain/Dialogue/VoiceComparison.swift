import Foundation

/// Tells by its words whose a passage is, one speaker against another.
///
/// What a speaker says is cut into passages of about 30 words. For a passage and a rival, a multinomial
/// naive Bayes compares the words of the rival with those of the speaker without this passage
/// (leave-one-out); both are smoothed by 100 words drawn from all speakers. A passage whose own
/// speaker is the more probable one counts 1, one that leaves it open 1/2. Words of the speakers' names
/// are left out unless the script also writes them small, as they tell who is spoken to.
struct VoiceComparison {
  /// A stretch of what one speaker says.
  struct Passage {
    /// The speaker's place in `speakers`.
    let speaker: Int
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

  /// The fewest words of a passage, but for the last of a speaker.
  private static let passageWords = 30
  /// The fewest passages of a speaker who is compared.
  private static let fewestPassages = 2
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
    var cut = Self.passages(of: spoken, omitted: omitted)
    speakers = Array(
      all.filter { (cut[$0]?.count ?? 0) >= Self.fewestPassages }.prefix(Self.mostSpeakers))
    guard speakers.count > 1 else { return }
    pooled = Array(repeating: 0, count: vocabulary)
    for (speaker, name) in speakers.enumerated() {
      var own = [Double](repeating: 0, count: vocabulary)
      for sentences in cut.removeValue(forKey: name) ?? [] {
        var bag: [Int: Double] = [:]
        for sentence in sentences {
          for word in spoken[sentence].words where !omitted.contains(word) {
            bag[Int(word), default: 0] += 1
          }
        }
        let entries = bag.sorted { $0.key < $1.key }.map { (word: $0.key, count: $0.value) }
        for (word, count) in entries { own[word] += count }
        passages.append(
          Passage(
            speaker: speaker, sentences: sentences, counts: entries,
            total: entries.reduce(0) { $0 + $1.count }))
      }
      counts.append(own)
      totals.append(own.reduce(0, +))
      for word in own.indices { pooled[word] += own[word] }
    }
    compare()
  }

  /// For each speaker the places of the sentences of each passage.
  private static func passages(
    of spoken: [SpokenSentence], omitted: Set<Int32>
  ) -> [String: [[Int]]] {
    var closed: [String: [[Int]]] = [:]
    var open: [String: (sentences: [Int], words: Int)] = [:]
    for (index, sentence) in spoken.enumerated() {
      var passage = open[sentence.character] ?? ([], 0)
      passage.sentences.append(index)
      passage.words += sentence.words.count { !omitted.contains($0) }
      if passage.words >= passageWords {
        closed[sentence.character, default: []].append(passage.sentences)
        passage = ([], 0)
      }
      open[sentence.character] = passage
    }
    // What is left at the end counts from half a passage on.
    for (character, passage) in open where 2 * passage.words >= passageWords {
      closed[character, default: []].append(passage.sentences)
    }
    return closed
  }

  private mutating func compare() {
    let all = totals.reduce(0, +)
    let distinct = Double(pooled.count { $0 > 0 })
    var told = [[Double]](
      repeating: Array(repeating: 0, count: speakers.count), count: speakers.count)
    var tested = [Double](repeating: 0, count: speakers.count)
    for index in passages.indices {
      let passage = passages[index]
      var scores = [Double](repeating: 0, count: speakers.count)
      for (word, count) in passage.counts {
        let share =
          Self.pseudoWords * (pooled[word] - count + 1) / (all - passage.total + distinct)
        for speaker in speakers.indices {
          let isOwn = speaker == passage.speaker
          let uses = counts[speaker][word] - (isOwn ? count : 0)
          let words = totals[speaker] - (isOwn ? passage.total : 0)
          scores[speaker] += count * log((uses + share) / (words + Self.pseudoWords))
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
