import Foundation
import Storage
import Synchronization

/// Records in their order, given as often as wanted.
public protocol EmbeddingSource: AnyObject, Sendable {
  /// Begins with the first record.
  func rewind() throws

  /// The next records; none at the end.
  func next(limit: Int) throws -> [EmbeddingRecord]
}

/// Records that wait in a file of the temporary folder, used by one thread at a time. The file has no name: it goes with
/// the process.
public final class RecordSpool: EmbeddingSource {
  private let file: Mutex<FileHandle>

  /// An empty one. Throws `StorageError`.
  public init() throws(StorageError) {
    let url = FileManager.default.temporaryDirectory.appending(path: "marquee-\(UUID().uuidString)")
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: url.path, message: String(cString: strerror(errno)))
    }
    unlink(url.path)
    file = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
  }

  /// Adds records after those that are there. Throws `StorageError.full`.
  public func add(_ records: [EmbeddingRecord]) throws {
    var bytes: [UInt8] = []
    func append(_ part: [UInt8]) {
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { bytes += $0 }
      bytes += part
    }
    for record in records {
      append(Array(record.id.utf8))
      append(record.vector.littleEndianBytes)
      append(Array(record.metadata.json.utf8))
    }
    try file.withLock { file in
      do {
        try file.seekToEnd()
        try file.write(contentsOf: bytes)
      } catch {
        throw StorageError.full(path: "the temporary folder")
      }
    }
  }

  public func rewind() throws {
    try file.withLock { try $0.seek(toOffset: 0) }
  }

  public func next(limit: Int) throws -> [EmbeddingRecord] {
    try file.withLock { file in
      var records: [EmbeddingRecord] = []
      while records.count < limit, let id = try Self.part(file) {
        guard let vector = try Self.part(file), let json = try Self.part(file) else {
          throw EmbeddingError.damaged("records that wait in a file are cut off")
        }
        records.append(
          EmbeddingRecord(
            id: String(decoding: id, as: UTF8.self),
            vector: vector.withUnsafeBytes { [Float](littleEndianBytes: $0) },
            metadata: try EmbeddingMetadata(json: String(decoding: json, as: UTF8.self))))
      }
      return records
    }
  }

  private static func part(_ file: FileHandle) throws -> Data? {
    guard let head = try file.read(upToCount: MemoryLayout<UInt64>.size), !head.isEmpty else {
      return nil
    }
    let count = head.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    return count == 0 ? Data() : try file.read(upToCount: Int(clamping: count))
  }
}
