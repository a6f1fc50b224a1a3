import Foundation
import NLPDomain
import Testing

/// Scenes that were written by hand for each genre, with what Python's model says of them.
struct GenreScenes {
  struct Row: Decodable {
    var set: String
    var genre: Genre
    var text: String
    var probabilities: [Double]
  }

  let language: Language
  let rows: [Row]

  init(_ language: Language) throws {
    self.language = language
    let url = try #require(Bundle.module.resourceURL)
    rows = try JSONDecoder().decode(
      [Row].self,
      from: try Data(
        contentsOf: url.appendingPathComponent("Fixtures/genre-\(language.rawValue).json")))
  }

  /// The texts of a genre, those of `set` or all.
  func texts(of genre: Genre, set: String? = nil) -> [String] {
    rows.filter { $0.genre == genre && (set == nil || $0.set == set) }.map(\.text)
  }

  /// A script with a scene a text, in places that say nothing.
  static func script(_ texts: [String]) -> String {
    texts.map { "INT. X - DAY\n\n\($0)" }.joined(separator: "\n\n")
  }
}

extension GenreReport.SceneGenres {
  /// The probabilities, in the order of the genres.
  var probabilities: [Double] {
    Genre.allCases.map { genre in shares.first { $0.genre == genre }?.share ?? 0 }
  }

  /// The most probable genre.
  var mostLikely: Genre? { shares.first?.genre }
}
