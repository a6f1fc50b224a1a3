import Contracts
import EmbeddingsDomain
import Foundation
import Storage
import Synchronization

/// Records that wait in a file until all of a snapshot has come. The file has no name: it goes with the process.
final class RestoreSpool: Sendable {
  private let file: Mutex<FileHandle>

  /// An empty one. Throws `StorageError`.
  init() throws(StorageError) {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "marquee-restore-\(UUID().uuidString)")
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: url.path, message: String(cString: strerror(errno)))
    }
    unlink(url.path)
    file = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
  }

  /// Adds records. Throws `StorageError.full`.
  func add(_ records: EmbeddingsSnapshotRecords) throws {
    let bytes = try records.serializedBytes() as [UInt8]
    try file.withLock { file in
      do {
        try file.write(contentsOf: withUnsafeBytes(of: bytes.count.littleEndian) { Data($0) })
        try file.write(contentsOf: bytes)
      } catch {
        throw StorageError.full(path: "the temporary folder")
      }
    }
  }

  /// Begins reading.
  func rewind() throws {
    try file.withLock { try $0.seek(toOffset: 0) }
  }

  /// The next records, none at the end.
  func next() throws -> [EmbeddingRecord] {
    try file.withLock { file in
      guard let head = try file.read(upToCount: MemoryLayout<Int>.size), !head.isEmpty else {
        return []
      }
      let count = head.withUnsafeBytes { Int(littleEndian: $0.loadUnaligned(as: Int.self)) }
      let bytes = try file.read(upToCount: count) ?? Data()
      let records = try EmbeddingsSnapshotRecords(serializedBytes: [UInt8](bytes))
      return try records.records.enumerated().map {
        try EmbeddingRecord($1, at: "records[\($0)]")
      }
    }
  }
}
