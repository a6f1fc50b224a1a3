/// A `ClickModel` as it stands in its JSON file.
struct ClickModelFile: Decodable {
  let name: String
  let version: String
  let data: String
  let intervalLevel: Double
  /// The first and the third quartile of the rate of clicks.
  let baseRateQuartiles: [Double]
  let elasticity: Double
  let elasticityDeviation: Double
  let pictureDeviation: Double
  let pictureLogDeviation: Double

  enum CodingKeys: String, CodingKey {
    case name
    case version
    case data
    case intervalLevel = "interval_level"
    case baseRateQuartiles = "base_rate_quartiles"
    case elasticity
    case elasticityDeviation = "elasticity_sd"
    case pictureDeviation = "picture_sd"
    case pictureLogDeviation = "picture_log_sd"
  }

  /// The first rule of the format that is broken; `nil` when all are kept.
  var brokenRule: String? {
    guard 0 < intervalLevel && intervalLevel < 1 else { return "interval_level is in (0, 1)" }
    guard baseRateQuartiles.count == 2, 0 < baseRateQuartiles[0],
      baseRateQuartiles[0] < baseRateQuartiles[1], baseRateQuartiles[1] < 1
    else { return "base_rate_quartiles are two rising rates in (0, 1)" }
    guard elasticity > 0, elasticityDeviation > 0 else {
      return "elasticity and its sd are positive"
    }
    guard pictureDeviation > 0, pictureLogDeviation > 0 else {
      return "picture_sd and picture_log_sd are positive"
    }
    return nil
  }
}
