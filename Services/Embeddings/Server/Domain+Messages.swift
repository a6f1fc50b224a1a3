import Contracts
import EmbeddingsDomain
import Validation

extension EmbeddingKind {
  /// The kind of a message. Throws `EmbeddingError.invalid` for none and for one that is not known.
  init(_ message: EmbeddingsKind) throws(EmbeddingError) {
    switch message {
    case .image: self = .image
    case .text: self = .text
    case .brand: self = .brand
    case .audio: self = .audio
    case .video: self = .video
    case .script: self = .script
    case .unspecified:
      throw .invalid(InvalidInput(.required, field: "collection.kind", "must be given"))
    case .UNRECOGNIZED(let number):
      let allowed = Self.allCases.map { "KIND_\($0.rawValue.uppercased())" }.joined(separator: ", ")
      throw .invalid(
        InvalidInput(
          .outOfRange, field: "collection.kind", "must be one of \(allowed), not \(number)"))
    }
  }
}

extension EmbeddingRecord {
  /// The record of a message, unchecked.
  init(_ message: EmbeddingsRecord) {
    self.init(id: message.id, vector: message.vector, metadata: message.metadata)
  }
}

extension EmbeddingQuery {
  /// The query of a message, otherwise unchecked. Throws `EmbeddingError.invalid` when it has neither
  /// a vector nor an id.
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
      target, k: Int(message.k), minimumScore: message.hasMinimumScore ? message.minimumScore : nil,
      metadataFilter: message.metadataFilter, includeVectors: message.includeVectors)
  }
}

extension EmbeddingsRecord {
  /// The message of a record.
  init(_ record: EmbeddingRecord) {
    self.init()
    id = record.id
    vector = record.vector
    metadata = record.metadata
  }
}
