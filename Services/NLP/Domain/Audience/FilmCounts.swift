import Scoring

/// How films are shared among genres, and how they were rated: counts in `Models/films.json`.
struct FilmCounts: Sendable {
  private struct Table: Decodable {
    var shares: [Genre: Double]
    var ratings: [Genre: [Rating: Double]]
  }

  /// The share of films of each genre, in the order of `Genre.allCases`; they add up to 1.
  let shares: [Double]
  /// Of each genre the probability of each rating, in the order of `Rating.allCases`; one film of each
  /// rating is added to the counts, so that none is impossible.
  let ratings: [[Double]]

  /// - Throws: `ModelError` when the file is missing or lacks a genre.
  init() throws {
    let file = "films.json"
    let table = try ModelFile.decode(Table.self, from: file)
    let counts = try Genre.allCases.map { genre in
      guard let share = table.shares[genre], share > 0, let ratings = table.ratings[genre] else {
        throw ModelError(file: file, problem: "has no \(genre.rawValue)")
      }
      return (share, ratings)
    }
    let sum = counts.reduce(0) { $0 + $1.0 }
    shares = counts.map { $0.0 / sum }
    ratings = counts.map { _, ratings in
      let counts = Rating.allCases.map { (ratings[$0] ?? 0) + 1 }
      let all = counts.reduce(0, +)
      return counts.map { $0 / all }
    }
  }
}
