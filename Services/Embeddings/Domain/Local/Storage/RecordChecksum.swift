import Storage
import VectorIndex

/// What tells that something of a record is what was written, whatever the disk did to it: SQLite keeps no checksums
/// of its pages.
struct RecordChecksum {
  private var fingerprint = Fingerprint()

  init(id: String, metadata: String) {
    fingerprint.combine(id)
    fingerprint.combine(metadata)
  }

  init(_ vector: [Float]) {
    fingerprint.combine(vector.count)
    for value in vector { fingerprint.combine(value.bitPattern) }
  }

  init(_ collection: EmbeddingCollection, dimension: Int, metric: VectorIndex.Metric) {
    fingerprint.combine(collection.namespace)
    fingerprint.combine(collection.kind.rawValue)
    fingerprint.combine(collection.model)
    fingerprint.combine(dimension)
    fingerprint.combine(metric)
  }

  /// Of one row of `attributes`.
  init(_ record: Int64, _ field: String, _ value: SQLiteValue) {
    fingerprint.combine(Int(record))
    fingerprint.combine(field)
    switch value {
    case .text(let text): fingerprint.combine(text)
    case .real(let number): fingerprint.combine(number)
    case .blob(let bytes): for byte in bytes { fingerprint.combine(UInt64(byte)) }
    case .integer(let number): fingerprint.combine(Int(number))
    case .null: break
    }
  }

  /// As it stands in the database.
  var stored: Int64 { Int64(bitPattern: fingerprint.value) }

  static func check(_ record: Int64, _ checksum: RecordChecksum, is stored: Int64) throws {
    guard checksum.stored == stored else {
      throw EmbeddingError.damaged("record \(record) is not what was written")
    }
  }
}
