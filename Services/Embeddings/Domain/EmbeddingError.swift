import Validation

/// Why a request is refused. What goes wrong with the database itself is a `StorageError` or a
/// `PostgresError`.
public enum EmbeddingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The request breaks rules.
  case invalid(InvalidInput)
  /// The record to search by is not stored.
  case recordNotFound(id: String)
  /// The store would hold `needed` records where `limit` are allowed.
  case full(limit: Int, needed: Int)
  /// A collection would have, or be used, more than it may.
  case collectionFull(CollectionLimits.Name, limit: Int, needed: Int)
  /// The namespace has vectors of this kind, but of other models.
  case otherModels([String], than: String)
  /// The collection has no records.
  case collectionNotFound
  /// The database holds something that this store did not write.
  case damaged(String)

  /// A stable name, in UPPER_SNAKE.
  public var reason: String {
    switch self {
    case .invalid(let input): input.reason?.rawValue ?? "INVALID"
    case .recordNotFound: "RECORD_NOT_FOUND"
    case .full: "STORE_FULL"
    case .collectionFull: "COLLECTION_FULL"
    case .otherModels: "OTHER_MODELS"
    case .collectionNotFound: "COLLECTION_NOT_FOUND"
    case .damaged: "STORE_DAMAGED"
    }
  }

  /// What was wrong, where, and what is allowed.
  public var description: String {
    switch self {
    case .invalid(let input): input.description
    case .recordNotFound(let id): "id: no record \"\(id)\" is stored in the collection"
    case .full(let limit, let needed):
      "the store may hold \(limit) records (embeddings.max_vectors), it would hold \(needed)"
    case .collectionFull(.searches, let limit, _):
      "\(limit) searches of a collection may begin in a second (embeddings.collection_searches)"
    case .collectionFull(let name, let limit, let needed):
      "a collection may have \(limit) \(name) (embeddings.\(name.rawValue)), it would have \(needed)"
    case .otherModels(let models, let model):
      "collection.model: \"\(model)\" has no vectors here, those of this namespace and kind are of "
        + models.map { "\"\($0)\"" }.joined(separator: ", ")
        + ": vectors of different models are not compared"
    case .collectionNotFound: "the collection has no records"
    case .damaged(let what): "the store is damaged: \(what)"
    }
  }
}
