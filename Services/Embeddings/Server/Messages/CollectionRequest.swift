import Contracts
import EmbeddingsDomain
import Validation

/// A request about one collection.
protocol CollectionRequest {
  var hasCollection: Bool { get }
  var collection: EmbeddingsCollection { get }
}

extension EmbeddingsUpsertRequest: CollectionRequest {}
extension EmbeddingsGetRequest: CollectionRequest {}
extension EmbeddingsUpdateMetadataRequest: CollectionRequest {}
extension EmbeddingsDeleteRequest: CollectionRequest {}
extension EmbeddingsCountRequest: CollectionRequest {}
extension EmbeddingsSearchRequest: CollectionRequest {}
extension EmbeddingsStatsRequest: CollectionRequest {}
extension EmbeddingsSnapshotRequest: CollectionRequest {}
extension EmbeddingsRestoreRequest: CollectionRequest {}

/// The collection of a request. Throws `EmbeddingError.invalid` when there is none, or when its kind
/// is none that is known.
func collection(of request: some CollectionRequest) throws(EmbeddingError) -> EmbeddingCollection {
  guard request.hasCollection else {
    throw .invalid(InvalidInput(.required, field: "collection", "must be given"))
  }
  return EmbeddingCollection(
    namespace: request.collection.namespace, kind: try EmbeddingKind(request.collection.kind),
    model: request.collection.model)
}
