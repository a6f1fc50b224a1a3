import Scoring

/// Whom a screenplay is for, how it would be rated, and where it fits.
public struct AudienceReport: Sendable {
  /// People of one age who like one genre.
  public struct Segment: Sendable {
    /// Their age.
    public let band: AgeBand
    /// Whose followers they are.
    public let genre: Genre
    /// Their share of the audience.
    public let share: Double
    /// Who they are and why.
    public let explanation: String
  }

  /// What the words have of one kind.
  public struct Sign: Sendable {
    /// A word in its place.
    public struct Place: Sendable {
      /// In small letters and without accents.
      public let word: String
      /// The line on which its sentence begins.
      public let line: Int
      /// The sentence, cut.
      public let text: String
    }

    /// Which kind.
    public let sign: ContentSign
    /// How many words.
    public let count: Int
    /// For a thousand words.
    public let rate: Double
    /// Where the rate of such a script probably lies.
    public let interval: Interval
    /// The first of them.
    public let places: [Place]
  }

  /// How well the script fits something.
  public struct Fit: Sendable {
    /// What.
    public let name: String
    /// 0 to 1.
    public let score: Score
  }

  /// The most probable pair of age and genre.
  public let primary: Segment
  /// The most probable pair of another age.
  public let secondary: Segment
  /// The share of each age band, youngest first.
  public let ages: [(band: AgeBand, share: Score)]
  /// The probability of each rating, mildest first.
  public let ratings: [(rating: Rating, probability: Double)]
  /// How strong the content is.
  public let severity: Score
  /// What in the words bears on the rating.
  public let signs: [Sign]
  /// Where it may be shown, best first.
  public let platforms: [Fit]
  /// How its audience is reached, best first.
  public let channels: [Fit]
  /// The language in which it was read.
  public let language: LanguageFinding
  /// The table of priors.
  public let model: ModelIdentity
  /// What weighed the words for the genres.
  public let genreModel: ModelIdentity
  /// What read the passages for the genres; nil where words alone were read.
  public let genrePassageModel: ModelIdentity?

  /// The most probable rating; of equal ones the milder.
  public var rating: Rating {
    ratings.reduce(ratings[0]) { $1.probability > $0.probability ? $1 : $0 }.rating
  }
}
