/// Which of a detector's candidates count as detections. The defaults are those of Ultralytics' `predict`.
public struct DetectionSettings: Sendable, Equatable {
  /// The score above which a candidate counts, 0 to 1. Default: 0.25.
  public var confidence: Float = 0.25
  /// The overlap with a better one of its class above which a candidate is the same object, 0 to 1.
  /// A model that suppresses such candidates itself does not look at it. Default: 0.7.
  public var overlap: Float = 0.7
  /// The most detections. Default: 300.
  public var maximum = 300
  /// The labels that count; nil counts all. Default: nil.
  public var labels: Set<String>?

  /// The defaults, changed by `change`.
  public init(_ change: (inout DetectionSettings) -> Void = { _ in }) {
    change(&self)
  }
}
