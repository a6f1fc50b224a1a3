import Contracts
import EmbeddingsDomain
import GRPC
import Validation
import VectorIndex

extension EmbeddingsAdapter {
  /// Bytes of the vectors of one part of a snapshot: a message has 4 MiB at most.
  private static let partBytes = 1 << 20

  /// Reads a whole collection.
  package func snapshot(
    request: EmbeddingsSnapshotRequest, response: RPCWriter<EmbeddingsSnapshotResponse>,
    context: ServerContext
  ) async throws {
    let snapshot = try await run { cancellation in
      try backend.snapshot(of: try collection(of: request), cancellation: cancellation)
    }
    let summary = snapshot.summary
    func write(_ change: (inout EmbeddingsSnapshotPart) -> Void) async throws {
      try await response.write(.with { change(&$0.part) })
    }
    try await write {
      $0.head.collection = request.collection
      $0.head.dimension = UInt32(summary.dimension)
      $0.head.metric = EmbeddingsMetric(summary.metric)
      $0.head.records = UInt64(summary.records)
    }
    // A record's metadata may have as much as a large vector.
    let bytes = summary.dimension * MemoryLayout<Float>.size + EmbeddingLimits.metadataBytes / 2
    let limit = min(max(Self.partBytes / bytes, 1), EmbeddingLimits.batch)
    var checksum = SnapshotChecksum(of: summary.metric)
    var count = 0
    while true {
      let records = try await run { _ in try snapshot.next(limit: limit) }
      guard !records.isEmpty else { break }
      for record in records { checksum.combine(record) }
      count += records.count
      try await write { $0.records.records = records.map(EmbeddingsRecord.init) }
    }
    try await write {
      $0.tail.records = UInt64(count)
      $0.tail.checksum = checksum.value
    }
  }

  /// Puts a snapshot in place of a collection.
  package func restore(
    request: RPCAsyncSequence<EmbeddingsRestoreRequest>, context: ServerContext
  ) async throws -> EmbeddingsRestoreResponse {
    var restoring: Restoring?
    var number = 0
    for try await message in request {
      let before = restoring
      restoring = try await run(on: writers, message: number) { _ in
        try (before ?? Restoring()).taking(message, limits: limits)
      }
      number += 1
    }
    guard let restoring, let name = restoring.name, restoring.isWhole else {
      throw RPCError(
        .invalid(InvalidInput(.required, field: "part.tail", "must come last")), message: number)
    }
    return try await run(on: writers) { cancellation in
      let replaced = try backend.replace(
        name, dimension: restoring.dimension, metric: restoring.metric, with: restoring.spool,
        cancellation: cancellation)
      return .with {
        $0.records = UInt64(restoring.records)
        $0.replaced = UInt64(replaced)
      }
    }
  }
}

/// What has come of a snapshot that is restored.
private struct Restoring: Sendable {
  let spool: RecordSpool
  private(set) var name: EmbeddingCollection?
  private(set) var dimension = 0
  private(set) var metric = VectorIndex.Metric.cosine
  private(set) var records = 0
  private(set) var isWhole = false
  private var assembly: SnapshotAssembly?

  init() throws { spool = try RecordSpool() }

  /// With the next message. Throws `EmbeddingError`, `StorageError`.
  func taking(
    _ message: EmbeddingsRestoreRequest, limits: CollectionLimits
  ) throws -> Restoring {
    var next = self
    switch message.part.part {
    case .head(let head) where assembly == nil:
      let target = EmbeddingsRestoreRequest.with {
        $0.collection = message.hasCollection ? message.collection : head.collection
      }
      next.name = try collection(of: target)
      next.dimension = Int(head.dimension)
      next.metric = try VectorIndex.Metric?(head.metric, at: "part.head.metric") ?? .cosine
      next.assembly = try SnapshotAssembly(
        dimension: next.dimension, metric: next.metric, records: Int(clamping: head.records),
        limits: limits)
    case .records(let part) where assembly != nil && !isWhole:
      let records = try part.records.enumerated().map {
        try EmbeddingRecord($1, at: "part.records.records[\($0)]")
      }
      try next.assembly?.add(records)
      try spool.add(records)
      next.records += records.count
    case .tail(let tail) where assembly != nil && !isWhole:
      try next.assembly?.finish(records: Int(clamping: tail.records), checksum: tail.checksum)
      next.isWhole = true
    default:
      throw EmbeddingError.invalid(
        InvalidInput(
          .required, field: "part",
          "must be one head, then records, then one tail, each in a message of its own"))
    }
    return next
  }
}
