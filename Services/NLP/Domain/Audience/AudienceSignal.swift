/// What is measured on a script and bears on where it fits; each is 0 to 1.
enum AudienceSignal: Hashable, Sendable {
  /// The share of a genre.
  case genre(Genre)
  /// The share of an age band.
  case age(AgeBand)
  /// The probability of the rating R.
  case restricted
  /// The share of words that are spoken.
  case dialogue
  /// How near its length is to that of a film for cinemas.
  case featureLength
  /// How near its length is to that of a short.
  case shortLength

  /// Those that are neither shares of genres nor of ages.
  static let others: [AudienceSignal] = [.restricted, .dialogue, .featureLength, .shortLength]

  /// As the table and factors name it.
  var name: String {
    switch self {
    case .genre(let genre): "genre.\(genre.rawValue)"
    case .age(let band): "age.\(band.rawValue)"
    case .restricted: "restricted"
    case .dialogue: "dialogue"
    case .featureLength: "feature_length"
    case .shortLength: "short_length"
    }
  }

  /// All signals in a stable order.
  static let all =
    Genre.allCases.map(AudienceSignal.genre) + AgeBand.allCases.map(AudienceSignal.age) + others

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  init?(name: String) {
    guard let signal = Self.byName[name] else { return nil }
    self = signal
  }

  /// Whether the value is measured on the script alone, or moved by priors too.
  var isMeasured: Bool {
    switch self {
    case .dialogue, .featureLength, .shortLength: true
    case .genre, .age, .restricted: false
    }
  }

  /// 1 for 80 to 130 pages, less for fewer or more.
  static func featureLength(pages: Double) -> Double {
    pages <= 0 ? 0 : min(1, pages / 80, 130 / pages)
  }

  /// 1 up to 10 pages, 0 from 40 on.
  static func shortLength(pages: Double) -> Double {
    min(1, max(0, (40 - pages) / 30))
  }
}
