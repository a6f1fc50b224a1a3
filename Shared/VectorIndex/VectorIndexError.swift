/// Why a vector is refused.
public enum VectorIndexError: Error, Equatable, CustomStringConvertible {
  /// An index has a fixed dimension of at least 1.
  case badDimension(Int)
  /// The vector has another dimension than the index.
  case dimensionMismatch(expected: Int, given: Int)
  /// The vector holds NaN or an infinity at this position.
  case notFinite(position: Int)
  /// The vector is zero, which has no direction, and the metric is cosine.
  case zeroVector
  /// There is no memory for what was asked.
  case noMemory
  /// A file in this directory cannot be made, for this reason.
  case noSpillFile(directory: String, reason: String)

  /// One line that says what was wrong and what is allowed.
  public var description: String {
    switch self {
    case .badDimension(let given): "the dimension must be at least 1, not \(given)"
    case .dimensionMismatch(let expected, let given):
      "the vector must have \(expected) dimensions, it has \(given)"
    case .notFinite(let position): "the vector must be finite, position \(position) is not"
    case .zeroVector: "the vector must not be zero: it has no direction"
    case .noMemory: "there is no memory for the graph of vectors"
    case .noSpillFile(let directory, let reason):
      "a file for vectors cannot be made in \(directory): \(reason)"
    }
  }
}
