/// An `MultiplicativeModel` as it stands in its JSON file.
struct MultiplicativeModelFile: Decodable {
  let name: String
  let version: String
  let data: String
  let minimum: Double
  let maximum: Double
  let intervalLevel: Double
  let unexplainedDeviation: Double
  let factors: [ModelFactor]

  enum CodingKeys: String, CodingKey {
    case name
    case version
    case data
    case minimum
    case maximum
    case intervalLevel = "interval_level"
    case unexplainedDeviation = "unexplained_sd"
    case factors
  }
}
