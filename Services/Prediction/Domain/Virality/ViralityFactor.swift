/// What the model knows of one factor: how its measure is read and how far the reading is trusted.
struct ViralityFactor: Sendable, Equatable, Decodable {
  /// What stands in the place of the general references on one platform.
  struct Override: Sendable, Equatable, Decodable {
    /// See `Reading.references`.
    var references: [Double]
  }

  /// Its name in the answers.
  var name: String
  /// The component that it moves.
  var component: ViralityModel.Component
  /// The unit of its measure.
  var unit: String
  /// How the measure is read.
  var reading: Reading
  /// Standard deviation of the reading about the component's true value, in points.
  var noiseSD: Double
  /// For means over past posts: standard deviation from post to post, in points. The mean of n posts
  /// has the variance `postSD`² / n on top of that of `noiseSD`.
  var postSD: Double?
  /// Other references for single platforms.
  var platforms: [Platform: Override]?
  /// The sentence for a reading above the typical.
  var raises: String
  /// The sentence for a reading below the typical.
  var lowers: String
  /// What to do where more is needed; nil where nothing can be done about it.
  var adviceToRaise: String?
  /// What to do where less is needed.
  var adviceToLower: String?

  enum CodingKeys: String, CodingKey {
    case name, component, unit, reading, platforms, raises, lowers, adviceToRaise, adviceToLower
    case noiseSD = "noiseSd"
    case postSD = "postSd"
  }
}
