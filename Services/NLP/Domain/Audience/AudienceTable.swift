import Foundation
import Scoring

/// What genres, ratings and lengths mean for an audience: a stated prior, in `Models/audience.json`.
struct AudienceTable: Sendable {
  private struct Table: Decodable {
    struct RatingRow: Decodable {
      var baseline: Double
      var signs: [ContentSign: Sign]
      var weightUncertainty: Double
    }

    struct Fits: Decodable {
      var weightUncertainty: Double
      var platforms: [String: Row]
      var channels: [String: Row]
    }

    struct Row: Decodable {
      var baseline: Double
      var weights: [String: Double]
    }

    struct AgeRow: Decodable {
      var share: Double
      var rating: Double
      var genres: [Genre: Double]
    }

    var version: String
    var rating: RatingRow
    var ageBands: [AgeBand: AgeRow]
    var ageUncertainty: Double
    var fits: Fits
  }

  /// How much a kind of sign counts.
  struct Sign: Decodable, Sendable {
    /// A rate adds `weight` × ln(1 + rate / `perThousandWords`) to the severity.
    let weight: Double
    /// The rate, in words of a thousand, from which more of it adds less and less.
    let perThousandWords: Double
  }

  /// What moves the share of an age band.
  struct Age: Sendable {
    /// Its share of all audiences.
    let share: Double
    /// What a step of the rating adds to its log-share.
    let rating: Double
    /// What each genre adds to its log-share, in the order of `Genre.allCases`.
    let genres: [Double]
  }

  /// How well something fits: a baseline and weights on signals.
  struct Fit: Sendable {
    let name: String
    let baseline: Double
    let weights: [AudienceSignal: Double]
  }

  let identity: ModelIdentity
  /// The severity of a script without signs.
  let leastSeverity: Double
  let severityUncertainty: Double
  let ageUncertainty: Double
  let fitUncertainty: Double
  /// In the order of `AgeBand.allCases`; the shares add up to 1.
  let ages: [Age]
  /// By name.
  let platforms: [Fit]
  let channels: [Fit]
  private let signs: [ContentSign: Sign]

  /// - Throws: `ModelError` when the file is missing, lacks a sign or an age band, names an unknown
  ///   signal, or has weights that lead out of 0 to 1.
  init() throws {
    let file = "audience.json"
    let table = try ModelFile.decode(Table.self, from: file)
    func problem(_ text: String) -> ModelError { ModelError(file: file, problem: text) }
    identity = ModelIdentity(
      name: "audience", version: table.version,
      data: "a stated prior by the authors, fitted to no audience; ratings counted on films")
    leastSeverity = table.rating.baseline
    severityUncertainty = table.rating.weightUncertainty
    ageUncertainty = table.ageUncertainty
    fitUncertainty = table.fits.weightUncertainty
    signs = table.rating.signs
    for sign in ContentSign.allCases {
      guard let row = signs[sign], row.weight >= 0, row.perThousandWords > 0 else {
        throw problem("has no \(sign.rawValue)")
      }
    }
    ages = try AgeBand.allCases.map { band in
      guard let row = table.ageBands[band], row.share > 0 else {
        throw problem("has no \(band.rawValue)")
      }
      return Age(
        share: row.share, rating: row.rating, genres: Genre.allCases.map { row.genres[$0] ?? 0 })
    }
    guard abs(ages.reduce(0) { $0 + $1.share } - 1) < 1e-9 else {
      throw problem("has shares of age bands that do not add up to 1")
    }
    func fits(_ rows: [String: Table.Row]) throws -> [Fit] {
      try rows.sorted { $0.key < $1.key }.map { name, row in
        let weights = try row.weights.map { key, weight in
          guard let signal = AudienceSignal(name: key) else {
            throw problem("has an unknown signal \(key) of \(name)")
          }
          return (signal, weight)
        }
        let fit = Fit(
          name: name, baseline: row.baseline, weights: Dictionary(uniqueKeysWithValues: weights))
        guard fit.staysWithinUnit else {
          throw problem("leads out of 0 to 1 for \(name)")
        }
        return fit
      }
    }
    platforms = try fits(table.fits.platforms)
    channels = try fits(table.fits.channels)
  }

  /// What a kind of sign adds to the severity.
  func severity(of sign: ContentSign, perThousandWords rate: Double) -> Double {
    guard let row = signs[sign] else { return 0 }
    return row.weight * log(1 + rate / row.perThousandWords)
  }

  /// The severity where every word is a sign of every kind.
  var greatestSeverity: Double {
    ContentSign.allCases.reduce(leastSeverity) { $0 + severity(of: $1, perThousandWords: 1000) }
  }
}

extension AudienceTable.Fit {
  /// Whether no signals lead out of 0 to 1. Shares of genres and of ages add up to 1, so that their
  /// part is a mean of their weights; the other signals are 0 to 1 each.
  fileprivate var staysWithinUnit: Bool {
    let genres = Genre.allCases.map { weights[.genre($0)] ?? 0 }
    let ages = AgeBand.allCases.map { weights[.age($0)] ?? 0 }
    let others = AudienceSignal.others.map { weights[$0] ?? 0 }
    let least = (genres.min() ?? 0) + (ages.min() ?? 0) + others.reduce(0) { $0 + min(0, $1) }
    let most = (genres.max() ?? 0) + (ages.max() ?? 0) + others.reduce(0) { $0 + max(0, $1) }
    // Rounding of sums of decimal weights.
    let slack = 1e-9
    return baseline + least >= -slack && baseline + most <= 1 + slack
  }
}
