import Validation

/// Why a request is refused. What goes wrong with the database itself is a `StorageError`.
public enum EmbeddingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The request breaks rules.
  case invalid(InvalidInput)
  /// The record to search by is not stored.
  case recordNotFound(id: String)
  /// The store would hold `needed` records where `limit` are allowed.
  case full(limit: Int, needed: Int)
  /// The database holds something that this store did not write.
  case damaged(String)

  /// A stable name, in UPPER_SNAKE.
  public var reason: String {
    switch self {
    case .invalid(let input): input.reason?.rawValue ?? "INVALID"
    case .recordNotFound: "RECORD_NOT_FOUND"
    case .full: "STORE_FULL"
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
    case .damaged(let what): "the store is damaged: \(what)"
    }
  }
}
