import Execution
import Synchronization

/// Records that answers had lately, without their vectors, so that the next answer reads none of them from the disk. Reading is a
/// third of what a search costs while others write: each change lets SQLite forget the pages that it has read.
final class RecordMemory: Sendable {
  private struct Entry {
    let record: EmbeddingRecord
    /// The moment as of which it was read; it has not changed since.
    let moment: Int
  }

  private struct State {
    var moment = 0
    var entries: RecentValues<Int64, Entry>
  }

  private let state: Mutex<State>

  /// An empty one, at moment 0.
  ///
  /// - Parameter bytes: how much memory the records may take, as far as that is known.
  init(bytes: Int) {
    state = Mutex(State(entries: RecentValues(capacity: bytes)))
  }

  /// The records with these keys as they were at a moment; nil for those that have to be read.
  func records(_ keys: [Int64], asOf moment: Int) -> [EmbeddingRecord?] {
    state.withLock { state in
      keys.map { key in
        state.entries.value(for: key).flatMap { $0.moment <= moment ? $0.record : nil }
      }
    }
  }

  /// Keeps what was read as of a moment, unless that is past.
  func keep(_ records: [Int64: EmbeddingRecord], asOf moment: Int) {
    let weights = records.mapValues(\.footprint)
    state.withLock { state in
      guard moment == state.moment else { return }
      for (key, record) in records {
        state.entries.keep(
          Entry(record: record, moment: moment), for: key, weight: weights[key] ?? 0)
      }
    }
  }

  /// Begins a moment before which these records have changed.
  func begin(_ moment: Int, changed keys: [Int64]) {
    state.withLock { state in
      state.moment = moment
      for key in keys { state.entries.remove(key) }
    }
  }
}

extension EmbeddingRecord {
  /// About how many bytes of memory it takes without its vector, with its place in a dictionary.
  fileprivate var footprint: Int {
    128 + id.utf8.count + MetadataValue.object(metadata.entries).footprint
  }
}

extension MetadataValue {
  /// About how many bytes of memory it has beside itself.
  fileprivate var footprint: Int {
    switch self {
    case .scalar(.string(let text)): text.utf8.count
    case .null, .scalar: 0
    case .array(let values): values.reduce(32) { $0 + 32 + $1.footprint }
    case .object(let entries):
      entries.reduce(64) { $0 + 96 + $1.key.utf8.count + $1.value.footprint }
    }
  }
}
