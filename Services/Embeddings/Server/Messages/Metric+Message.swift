import Contracts
import EmbeddingsDomain
import Validation
import VectorIndex

extension VectorIndex.Metric? {
  /// The metric of a message; nil where none is asked for. Throws `EmbeddingError.invalid` for one that is not known.
  init(_ message: EmbeddingsMetric, at path: String = "metric") throws(EmbeddingError) {
    switch message {
    case .unspecified: self = nil
    case .cosine: self = .cosine
    case .innerProduct: self = .innerProduct
    case .euclidean: self = .euclidean
    case .UNRECOGNIZED(let number):
      throw .invalid(
        InvalidInput(
          .outOfRange, field: path,
          "must be METRIC_COSINE, METRIC_INNER_PRODUCT or METRIC_EUCLIDEAN, not \(number)"))
    }
  }
}

extension EmbeddingsMetric {
  /// The message of a metric.
  init(_ metric: VectorIndex.Metric) {
    switch metric {
    case .cosine: self = .cosine
    case .innerProduct: self = .innerProduct
    case .euclidean: self = .euclidean
    }
  }
}
