import VectorIndex

/// How searches find.
public struct SearchOptions: Sendable {
  /// The share of the true answer that approximate searches are to find, 0 to 1. Default: 0.99.
  public var recallTarget: Double
  /// From how many records on a collection has a graph, so that it is searched approximately.
  public var graphThreshold: Int
  /// How long after a check of a collection's searches the next one may follow at least: it costs an exact search.
  /// Longer where that takes long; 0: at once, however long it takes. Default: 1 s.
  public var checkInterval: Duration

  /// A check of searches may take one five-hundredth of the time at most.
  private static let checkPauses = 500

  /// How long after a check that took so long the next one may follow.
  func pause(afterCheckOf duration: Duration) -> Duration {
    checkInterval == .zero ? .zero : max(checkInterval, duration * Self.checkPauses)
  }

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
