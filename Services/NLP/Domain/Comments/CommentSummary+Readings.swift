import Execution
import Scoring

extension CommentSummary {
  /// Sums up what was read; in one order whatever the order of the comments, so that not even a rounding
  /// differs.
  ///
  /// - Parameter senses: what read the sense of Spanish comments; nil where that were the linear models alone.
  /// - Throws: `CancellationError`.
  init(
    of comments: [Comment], _ readings: [CommentReading], themes most: Int, tools: CommentTools,
    senses: SentenceSenseReader?, cancellation: Cancellation
  ) throws {
    let order = Self.order(comments, readings)
    try cancellation.check()
    var table = CommentTermTable()
    for index in readings.indices { table.add(readings[index].terms) }
    try cancellation.check()
    let quotes = QuoteFinder(comments, readings, table: table)
    let finder = ThemeFinder(comments, readings, order: order, table: table, quotes: quotes)
    themes = try finder.themes(most: most, cancellation: cancellation)
    var valence = ValenceMean()
    var emotions = EmotionMean(prior: [Double](repeating: 0, count: Emotion.allCases.count))
    for index in order {
      let sentiment = readings[index].sentiment
      valence.add(sentiment.valence, words: 1, hasEvidence: sentiment.evidence > 0)
      emotions.add(readings[index].emotion, words: 1)
    }
    self.valence = valence.valence
    self.emotions = emotions.shares
    count = comments.count
    duplicates = count - HashIndex(readings.lazy.map(\.fingerprint)).count
    languages = Self.languages(readings)
    questions = QuestionGroups.groups(of: readings)
    questionCount = readings.count { $0.question != nil }
    toxicity = Self.toxicity(readings)
    mostPositive = quotes.best(of: order) {
      let valence = readings[$0].sentiment.valence
      return valence > 0 ? valence : nil
    }
    mostNegative = quotes.best(of: order) {
      let valence = readings[$0].sentiment.valence
      return valence < 0 ? -valence : nil
    }
    mostTypical = quotes.nearest(to: order)
    models = tools.identities(senses: senses)
  }

  private static func order(_ comments: [Comment], _ readings: [CommentReading]) -> [Int] {
    let fingerprints = readings.map(\.fingerprint)
    return comments.indices.sorted {
      let (one, other) = (fingerprints[$0], fingerprints[$1])
      if one != other { return one < other }
      let (text, otherText) = (comments[$0].text, comments[$1].text)
      if text != otherText { return text.utf8.lexicographicallyPrecedes(otherText.utf8) }
      return (comments[$0].id, $0) < (comments[$1].id, $1)
    }
  }

  private static func languages(_ readings: [CommentReading]) -> [LanguageCount] {
    var counts: [Language: (all: Int, undetected: Int)] = [:]
    for index in readings.indices {
      let finding = readings[index].language
      counts[finding.language, default: (0, 0)].all += 1
      if finding.basis == .fallback { counts[finding.language, default: (0, 0)].undetected += 1 }
    }
    return counts.map {
      LanguageCount(language: $0.key, count: $0.value.all, undetected: $0.value.undetected)
    }.sorted { ($1.count, $0.language.rawValue) < ($0.count, $1.language.rawValue) }
  }

  private static func toxicity(_ readings: [CommentReading]) -> [ToxicityRate] {
    var counts: [ToxicityFamily: Int] = [:]
    for index in readings.indices where !readings[index].toxicity.isEmpty {
      let counted = readings[index].toxicity.filter { $0.strength >= ToxicityHint.counted }
      for family in Set(counted.map(\.family)) { counts[family, default: 0] += 1 }
    }
    return ToxicityFamily.allCases.map { family in
      let count = counts[family] ?? 0
      let rate = Double(count) / Double(readings.count)
      return ToxicityRate(
        family: family, count: count, rate: rate,
        interval: WilsonInterval.around(
          rate, count: Double(readings.count), level: ValenceMean.level))
    }
  }
}
