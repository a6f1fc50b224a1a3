import Contracts
import EmbeddingsDomain
import Validation
import VectorIndex

extension EmbeddingQuery {
  /// The query of a message, otherwise unchecked. Throws `EmbeddingError.invalid` when it has neither
  /// a vector nor an id, its filter lacks a part, or its metric is none that is known.
  init(_ message: EmbeddingsSearchRequest) throws(EmbeddingError) {
    let target: Target
    switch message.query {
    case .vector(let vector): target = .vector(vector.values)
    case .id(let id): target = .record(id: id)
    case nil:
      throw .invalid(
        InvalidInput(.required, field: "query", "either vector or id must be given"))
    }
    self.init(
      target, k: Int(message.k), metric: try VectorIndex.Metric?(message.metric),
      minimumScore: message.hasMinimumScore ? message.minimumScore : nil,
      filter: message.hasFilter ? try EmbeddingFilter(message.filter) : nil,
      includeVectors: message.includeVectors, pageToken: message.pageToken, isExact: message.exact)
  }
}
