import Media

/// A chart in a screenshot that falls suddenly and stays down.
public struct ChartCliff: Equatable, Sendable {
  /// Where the chart's drawing stands, in pixels of the picture.
  public let bounds: PixelBox
  /// Where it falls, as a share of its width from the left, 0 to 1.
  public let position: Double
  /// The share of the height before that is lost, 0 to 1; nil where no axis was found, as a chart that does
  /// not begin at nothing shows no shares.
  public let drop: Double?
  /// The probability of a step down among a level, a straight line and a step; see ``SeriesCliff``.
  public let probability: Double

  /// The least share that is a cliff where shares can be told.
  static let minimumDrop = 0.3

  /// The cliffs of the charts in a picture, the most probable first.
  package static func all(in picture: Image) throws -> [ChartCliff] {
    try ChartReader.series(in: picture).compactMap(ChartCliff.init).sorted {
      $0.probability > $1.probability
    }
  }

  package init?(_ series: ChartSeries) {
    guard let cliff = SeriesCliff(in: series.values), cliff.probability >= 0.5 else { return nil }
    let share = cliff.before > 0 ? (cliff.before - cliff.after) / cliff.before : 0
    if series.hasBaseline, share < Self.minimumDrop { return nil }
    bounds = series.bounds
    position = Double(cliff.index) / Double(series.values.count)
    drop = series.hasBaseline ? min(max(share, 0), 1) : nil
    probability = cliff.probability
  }
}
