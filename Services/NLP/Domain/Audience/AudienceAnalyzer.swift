import Execution
import Foundation
import Scoring
import Validation

/// Estimates whom a screenplay is for.
public struct AudienceAnalyzer: Sendable {
  private static let level = 0.8
  /// From which share on a second genre has followers of its own.
  private static let leastGenreShare = 0.1

  private let genres: GenreAnalyzer
  private let films: FilmCounts
  private let table: AudienceTable
  private let lexicon: ContentLexicon
  /// The mean place of films on the scale of ratings, 0 (G) to 3 (R).
  private let typicalRating: Double

  /// - Parameter genres: reads the genres.
  /// - Throws: `ModelError` when a file is missing or damaged.
  public init(genres: GenreAnalyzer) throws {
    self.genres = genres
    films = try FilmCounts()
    table = try AudienceTable()
    lexicon = try ContentLexicon()
    typicalRating = Self.place(Self.ratings(films, shares: films.shares))
  }

  /// Reads a script.
  ///
  /// - Parameters:
  ///   - script: the parsed script.
  ///   - requested: its language, if the caller named it; otherwise it is detected.
  ///   - explanationLanguage: what explanations are written in; nil takes the script's language.
  ///   - passages: what the sense of its passages says of genres; nil reads words alone.
  ///   - cancellation: looked at between scenes and sentences.
  /// - Throws: `InvalidInput` when the script has no dialogue, lyrics or action; `CancellationError`.
  public func analyze(
    _ script: Script, language requested: Language? = nil,
    explanationLanguage: Language? = nil, passages: GenrePassages? = nil,
    cancellation: Cancellation = Cancellation()
  ) throws -> AudienceReport {
    let (reading, finding, genreModel) = try genres.read(
      script, language: requested, passages: passages, cancellation: cancellation)
    let shares = reading.posterior.shares
    let wording = AudienceWording(language: explanationLanguage ?? finding.language)
    let words = max(1, reading.scenes.reduce(0) { $0 + $1.wordCount })
    let signs = signs(
      try lexicon.findings(in: script, language: finding.language, cancellation: cancellation),
      words: words)
    let severity = severity(of: signs, wording)
    let ratings = Self.moved(Self.ratings(films, shares: shares), by: severity.value)
    let step = Self.place(ratings) - typicalRating
    // Of the followers of each genre the share of each age, before and after the rating.
    let plain = agesByGenre(ratingStep: 0)
    let rated = agesByGenre(ratingStep: step)
    let ages = AgeBand.allCases.indices.map { band in
      age(band, shares, plain, rated, step, wording)
    }
    var signals: [AudienceSignal: Double] = [
      .restricted: ratings[ratings.count - 1], .dialogue: script.statistics.dialogueShare,
      .featureLength: AudienceSignal.featureLength(pages: script.statistics.pages),
      .shortLength: AudienceSignal.shortLength(pages: script.statistics.pages),
    ]
    for (genre, share) in zip(Genre.allCases, shares) { signals[.genre(genre)] = share }
    for (band, age) in zip(AgeBand.allCases, ages) { signals[.age(band)] = age.value }
    let segments = segments(shares, rated, wording)
    return AudienceReport(
      primary: segments.primary, secondary: segments.secondary,
      ages: Array(zip(AgeBand.allCases, ages)), ratings: Array(zip(Rating.allCases, ratings)),
      severity: severity, signs: signs,
      platforms: fits(table.platforms, signals, script.statistics.pages, wording),
      channels: fits(table.channels, signals, script.statistics.pages, wording),
      language: finding, model: table.identity, genreModel: genreModel,
      genrePassageModel: passages?.model)
  }

  // MARK: The rating

  private func signs(
    _ findings: [ContentSign: ContentLexicon.Finding], words: Int
  ) -> [AudienceReport.Sign] {
    ContentSign.allCases.map { sign in
      let finding = findings[sign] ?? ContentLexicon.Finding()
      let share = Double(finding.count) / Double(words)
      let interval = WilsonInterval.around(
        min(1, share), count: Double(words), level: Self.level)
      return AudienceReport.Sign(
        sign: sign, count: finding.count, rate: 1000 * share,
        interval: Interval(
          lower: 1000 * interval.lower, upper: 1000 * interval.upper, level: Self.level),
        places: finding.places.map { .init(word: $0.word, line: $0.line, text: $0.text) })
    }
  }

  private func severity(of signs: [AudienceReport.Sign], _ wording: AudienceWording) -> Score {
    Score(
      scale: table.leastSeverity...table.greatestSeverity, baseline: table.leastSeverity,
      factors: signs.map { sign in
        Factor(
          name: sign.sign.rawValue,
          contribution: table.severity(of: sign.sign, perThousandWords: min(1000, sign.rate)),
          value: sign.rate, unit: "/1000{words}", evidence: .measured,
          explanation: wording.sign(sign))
      }, weightUncertainty: table.severityUncertainty, model: table.identity)
  }

  /// The probability of each rating for films with these shares of genres.
  private static func ratings(_ films: FilmCounts, shares: [Double]) -> [Double] {
    Rating.allCases.indices.map { rating in
      zip(shares, films.ratings).reduce(0) { $0 + $1.0 * $1.1[rating] }
    }
  }

  private static func moved(_ ratings: [Double], by severity: Double) -> [Double] {
    let last = Double(ratings.count - 1)
    let weights = ratings.enumerated().map { step, share in
      // Against overflow: the greatest power is 1.
      share * exp(severity * Double(step) - max(0, severity * last))
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private static func place(_ ratings: [Double]) -> Double {
    ratings.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
  }

  // MARK: Who

  private func agesByGenre(ratingStep: Double) -> [[Double]] {
    Genre.allCases.indices.map { genre in
      let weights = table.ages.map { $0.share * exp($0.genres[genre] + $0.rating * ratingStep) }
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }
  }

  /// The share of an age band: all audiences' baseline, moved by each genre and by the rating.
  private func age(
    _ band: Int, _ shares: [Double], _ plain: [[Double]], _ rated: [[Double]], _ step: Double,
    _ wording: AudienceWording
  ) -> Score {
    let baseline = table.ages[band].share
    let byGenre = Genre.allCases.enumerated().map { index, genre in
      Factor(
        name: AudienceSignal.genre(genre).name,
        contribution: shares[index] * (plain[index][band] - baseline), value: shares[index],
        unit: "1", evidence: .combined,
        explanation: wording.genreShare(genre, shares[index]))
    }
    let byRating = zip(shares, zip(plain, rated)).reduce(0) { sum, part in
      sum + part.0 * (part.1.1[band] - part.1.0[band])
    }
    let rating = Factor(
      name: "rating", contribution: byRating, value: step, unit: "1", evidence: .combined,
      explanation: wording.ratingStep(step))
    return Score(
      scale: 0...1, baseline: baseline, factors: byGenre + [rating],
      weightUncertainty: table.ageUncertainty, model: table.identity)
  }

  private func segments(
    _ shares: [Double], _ rated: [[Double]], _ wording: AudienceWording
  ) -> (primary: AudienceReport.Segment, secondary: AudienceReport.Segment) {
    typealias Pair = (genre: Int, band: Int)
    func share(_ pair: Pair) -> Double { shares[pair.genre] * rated[pair.genre][pair.band] }
    func best(_ pairs: [Pair]) -> Pair {
      pairs.dropFirst().reduce(pairs[0]) { share($1) > share($0) ? $1 : $0 }
    }
    let all = shares.indices.flatMap { genre in
      AgeBand.allCases.indices.map { (genre: genre, band: $0) }
    }
    let first = best(all)
    let hasSecondGenre = shares.indices.contains {
      $0 != first.genre && shares[$0] > Self.leastGenreShare
    }
    let second = best(
      all.filter { $0.band != first.band && ($0.genre != first.genre) == hasSecondGenre })
    func segment(_ pair: Pair) -> AudienceReport.Segment {
      let (band, genre) = (AgeBand.allCases[pair.band], Genre.allCases[pair.genre])
      return AudienceReport.Segment(
        band: band, genre: genre, share: share(pair),
        explanation: wording.segment(
          band, genre, share: share(pair), genreShare: shares[pair.genre],
          ageShare: rated[pair.genre][pair.band]))
    }
    return (segment(first), segment(second))
  }

  // MARK: Where

  private func fits(
    _ fits: [AudienceTable.Fit], _ signals: [AudienceSignal: Double], _ pages: Double,
    _ wording: AudienceWording
  ) -> [AudienceReport.Fit] {
    fits.map { fit in
      let factors = AudienceSignal.all.compactMap { signal -> Factor? in
        guard let weight = fit.weights[signal], let value = signals[signal] else { return nil }
        return Factor(
          name: signal.name, contribution: weight * value, value: value, unit: "1",
          evidence: signal.isMeasured ? .measured : .combined,
          explanation: wording.signal(signal, value, pages: pages))
      }
      return AudienceReport.Fit(
        name: fit.name,
        score: Score(
          scale: 0...1, baseline: fit.baseline, factors: factors,
          weightUncertainty: table.fitUncertainty, model: table.identity))
    }
    .sorted { ($1.score.value, $0.name) < ($0.score.value, $1.name) }
  }
}
