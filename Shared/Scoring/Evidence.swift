/// Where a number comes from.
public enum Evidence: Sendable, Equatable {
  /// What the caller gave: pixels, samples, words, figures.
  case measured
  /// A stated prior of the model, because the caller gave nothing to measure.
  case prior
  /// A prior moved by what the caller gave.
  case combined
}
