import Contracts
import Foundation
import GRPC

/// Calls to a running embeddings service.
struct Load: Sendable {
  /// What a load brought.
  struct Report: Encodable, Sendable {
    var seconds = 0.0
    /// Searches, and their times in microseconds.
    var searches = 0
    var p50 = 0.0
    var p99 = 0.0
    /// The share of the answers that came from the graph, and how far the last of them looked.
    var approximate = 0.0
    var effort = 0
    /// Records that were upserted, and their calls' times in microseconds.
    var upserts = 0
    var upsertP50 = 0.0
    var upsertP99 = 0.0
    /// Calls that were refused because too many waited.
    var refused = 0
  }

  /// What one track of searches, or of upserts, brought.
  private struct Track: Sendable {
    var latencies = Latencies()
    var approximate = 0
    var effort = 0
    var upserts = 0
    var refused = 0

    mutating func add(_ other: Track) {
      latencies.add(other.latencies)
      approximate += other.approximate
      effort = max(effort, other.effort)
      upserts += other.upserts
      refused += other.refused
    }
  }

  /// How many calls that upsert may be under way at the same time.
  private static let upsertTracks = 16
  /// What the metadata's fields divide a record's place by: of so many records one has zero there.
  static let fields = ["half": 2, "percent": 100, "rare": 10_000]

  private let clients: [EmbeddingsService.Client]
  private let dimension: Int
  private let collection = EmbeddingsCollection.with {
    $0.namespace = "benchmark"
    $0.kind = .text
    $0.model = "clusters@1"
  }

  /// Clients with a connection each.
  init(port: Int, dimension: Int, connections: Int) throws {
    self.dimension = dimension
    clients = try (0..<connections).map { index in
      // Channels with the same settings would share one connection.
      let config = GRPCClient.Config.defaults { $0.userAgent = "benchmark-\(index)" }
      return EmbeddingsService.Client(
        wrapping: try GRPCClient(target: "127.0.0.1:\(port)", config: config))
    }
  }

  /// Stores the rows under their numbers, by several streams, and returns the seconds until the last
  /// batch was acknowledged.
  ///
  /// - Parameter places: a number for each row, whose remainders are its metadata; empty: it has none.
  func fill(_ rows: Rows, places: [Int32], streams: Int, batch: Int) async throws -> Double {
    let begin = ContinuousClock.now
    try await withThrowingTaskGroup { group in
      for stream in 0..<streams {
        let client = clients[stream % clients.count]
        group.addTask(executorPreference: RPCExecutor.shared) {
          try await client.batchUpsert(
            requestProducer: { writer in
              let starts = stride(
                from: stream * batch, to: rows.count, by: streams * batch)
              for start in starts {
                let records = (start..<min(start + batch, rows.count)).map { row in
                  record(
                    "\(row)", rows[row], place: places.isEmpty ? nil : Int(places[row]))
                }
                try await writer.write(.with { $0.batch = upsert(records) })
              }
            },
            onResponse: { responses in for try await _ in responses {} })
        }
      }
      try await group.waitForAll()
    }
    return (ContinuousClock.now - begin) / .seconds(1)
  }

  /// Searches for so many seconds while records arrive.
  ///
  /// - Parameters:
  ///   - rate: how many searches a second each of the searchers makes; 0: the next one as soon as it has its answer.
  ///   - upserts: how many records a second are upserted, `batch` in a call.
  ///   - arriving: those records' vectors, from the first again after the last.
  ///   - firstArrival: the number of the first of them, which is part of its id.
  func run(
    _ queries: Rows, k: Int, searchers: Int, rate: Int, seconds: Double, upserts: Int, batch: Int,
    arriving: Rows, from firstArrival: Int
  ) async throws -> Report {
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    let (searched, upserted) = try await withThrowingTaskGroup(of: (Track, Track).self) { group in
      for searcher in 0..<searchers {
        group.addTask(executorPreference: RPCExecutor.shared) {
          let interval = Duration.seconds(rate == 0 ? 0 : 1 / Double(rate))
          let first = start + interval * searcher / searchers
          return (
            try await search(
              queries, k: k, by: searcher, every: interval, from: first, until: end),
            Track()
          )
        }
      }
      for track in 0..<(upserts == 0 ? 0 : Self.upsertTracks) {
        group.addTask(executorPreference: RPCExecutor.shared) {
          let interval = Duration.seconds(Double(batch * Self.upsertTracks) / Double(upserts))
          let first = start + interval * track / Self.upsertTracks
          return (
            Track(),
            try await upsert(
              arriving, firstArrival: firstArrival, batch: batch, track: track, every: interval,
              from: first, until: end)
          )
        }
      }
      return try await group.reduce(into: (Track(), Track())) { all, part in
        all.0.add(part.0)
        all.1.add(part.1)
      }
    }
    let times = searched.latencies.quantiles(0.5, 0.99)
    let upsertTimes = upserted.latencies.quantiles(0.5, 0.99)
    let searches = searched.latencies.microseconds.count
    return Report(
      seconds: seconds, searches: searches, p50: times[0], p99: times[1],
      approximate: Double(searched.approximate) / Double(max(searches, 1)), effort: searched.effort,
      upserts: upserted.upserts, upsertP50: upsertTimes[0], upsertP99: upsertTimes[1],
      refused: searched.refused + upserted.refused)
  }

  /// Searches with each query once, one after the other, and writes the numbers of the records found.
  ///
  /// - Parameter field: the field that has to be zero; `nil`: every record takes part.
  func answer(_ queries: Rows, k: Int, field: String?, to path: String) async throws -> Report {
    let begin = ContinuousClock.now
    let (track, answers) = try await Task(executorPreference: RPCExecutor.shared) {
      var track = Track()
      var answers: [Int64] = []
      for row in 0..<queries.count {
        let begin = ContinuousClock.now
        let answer = try await clients[0].search(request(queries[row], k: k, field: field))
        track.latencies.note(since: begin)
        track.approximate += answer.exact ? 0 : 1
        let found = answer.results.compactMap { Int64($0.record.id) }
        answers += found + [Int64](repeating: -1, count: k - found.count)
      }
      return (track, answers)
    }.value
    try answers.withUnsafeBytes { try Data($0).write(to: URL(filePath: path)) }
    let times = track.latencies.quantiles(0.5, 0.99)
    return Report(
      seconds: (ContinuousClock.now - begin) / .seconds(1), searches: queries.count, p50: times[0],
      p99: times[1], approximate: Double(track.approximate) / Double(queries.count))
  }

  private func search(
    _ queries: Rows, k: Int, by searcher: Int, every interval: Duration,
    from first: ContinuousClock.Instant, until end: ContinuousClock.Instant
  ) async throws -> Track {
    var track = Track()
    let client = clients[searcher % clients.count]
    var row = searcher * queries.count / clients.count
    var due = first
    while max(due, .now) < end {
      if interval > .zero { try await Task.sleep(until: due, clock: .continuous) }
      let request = request(queries[row % queries.count], k: k, field: nil)
      row += 1
      let begin = ContinuousClock.now
      due += interval
      do {
        let answer = try await client.search(request)
        track.latencies.note(since: begin)
        track.approximate += answer.exact ? 0 : 1
        track.effort = max(track.effort, Int(answer.recall.effort))
      } catch let error as RPCError where error.code == .resourceExhausted {
        track.refused += 1
      }
    }
    return track
  }

  private func upsert(
    _ rows: Rows, firstArrival: Int, batch: Int, track number: Int, every interval: Duration,
    from first: ContinuousClock.Instant, until end: ContinuousClock.Instant
  ) async throws -> Track {
    var track = Track()
    let client = clients[number % clients.count]
    var due = first
    var call = number
    while due < end {
      try await Task.sleep(until: due, clock: .continuous)
      let records = (0..<batch).map { index in
        let arrival = firstArrival + call * batch + index
        return record("arriving/\(arrival)", rows[arrival % rows.count], place: nil)
      }
      call += Self.upsertTracks
      // What waits for the call before is late, and that counts.
      let begin = due
      due += interval
      do {
        _ = try await client.upsert(upsert(records))
        track.latencies.note(since: begin)
        track.upserts += batch
      } catch let error as RPCError where error.code == .resourceExhausted {
        track.refused += 1
      }
    }
    return track
  }

  private func upsert(_ records: [EmbeddingsRecord]) -> EmbeddingsUpsertRequest {
    .with {
      $0.collection = collection
      $0.records = records
    }
  }

  private func record(_ id: String, _ vector: [Float], place: Int?) -> EmbeddingsRecord {
    .with {
      $0.id = id
      $0.vector = vector
      guard let place else { return }
      $0.metadata.fields = Self.fields.mapValues { divisor in
        .with { $0.numberValue = Double(place % divisor) }
      }
    }
  }

  private func request(_ vector: [Float], k: Int, field: String?) -> EmbeddingsSearchRequest {
    .with {
      $0.collection = collection
      $0.vector.values = vector
      $0.k = UInt32(k)
      if let field {
        $0.filter.condition = .with {
          $0.field = field
          $0.equals.numberValue = 0
        }
      }
    }
  }
}
