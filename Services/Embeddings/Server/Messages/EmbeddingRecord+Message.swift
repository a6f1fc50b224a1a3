import Contracts
import EmbeddingsDomain

extension EmbeddingRecord {
  /// The record of a message, otherwise unchecked. Throws `EmbeddingError.invalid` when its metadata
  /// is not JSON.
  init(
    _ message: EmbeddingsRecord, at path: @autoclosure () -> String
  ) throws(EmbeddingError) {
    self.init(
      id: message.id, vector: message.vector,
      metadata: try EmbeddingMetadata(message.metadata, at: "\(path()).metadata"))
  }
}

extension EmbeddingsRecord {
  /// The message of a record.
  init(_ record: EmbeddingRecord) {
    self.init()
    id = record.id
    vector = record.vector
    metadata = Google_Protobuf_Struct(record.metadata)
  }
}
