import Storage
import Synchronization

/// The records on disk as they were at one moment, for several threads that read at the same time.
final class StoreView: Sendable {
  /// A number that grows with each change.
  let moment: Int
  private let snapshots: [SQLiteSnapshot]
  private let next = Atomic(0)

  /// The state of now: nobody may write meanwhile.
  ///
  /// - Parameters:
  ///   - database: where the records are.
  ///   - moment: its number.
  ///   - readers: how many threads read without waiting for each other, 1 or more.
  init(of database: SQLiteDatabase, moment: Int, readers: Int) throws(StorageError) {
    var snapshots: [SQLiteSnapshot] = []
    for _ in 0..<readers { snapshots.append(try database.snapshot()) }
    self.snapshots = snapshots
    self.moment = moment
  }

  /// Runs `body` over the state.
  func read<T: Sendable>(_ body: (borrowing SQLiteTransaction) throws -> T) throws -> T {
    for snapshot in snapshots {
      if let result = try snapshot.readIfFree(body) { return result }
    }
    // All are in use: each of those who wait waits for another one.
    let turn = next.wrappingAdd(1, ordering: .relaxed).newValue
    return try snapshots[Int(turn.magnitude) % snapshots.count].read(body)
  }
}
