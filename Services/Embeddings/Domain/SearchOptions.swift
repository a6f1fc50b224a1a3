import VectorIndex

/// How searches find.
public struct SearchOptions: Sendable {
  /// The share of the true answer that approximate searches are to find, 0 to 1. Default: 0.99.
  public var recallTarget: Double
  /// From how many records on a collection has a graph, so that it is searched approximately.
  public var graphThreshold: Int
  /// How long after a check of a collection's searches the next one may follow: it costs an exact search.
  /// Default: 1 s.
  public var checkInterval: Duration

  /// Options with the given parts.
  public init(
    recallTarget: Double = 0.99, graphThreshold: Int = ApproximateIndex.graphThreshold,
    checkInterval: Duration = .seconds(1)
  ) {
    self.recallTarget = recallTarget
    self.graphThreshold = graphThreshold
    self.checkInterval = checkInterval
  }
}
