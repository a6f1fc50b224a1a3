import Execution
import Storage

extension EmbeddingStore {
  /// Instants before and after all that a date-time can name.
  private static let ends = (Instant(seconds: -1 << 62), Instant(seconds: 1 << 62))

  /// The records of a collection that `filter` lets through.
  ///
  /// Each condition is answered by the index `attributes_by_value` alone, by one statement that all
  /// share; the answers are combined here. What is held at a time is at most one set of keys for each
  /// filter that stands in another, and one more.
  static func selection(
    _ transaction: borrowing SQLiteTransaction, of filter: EmbeddingFilter, in collection: Int64,
    _ cancellation: Cancellation
  ) throws -> RecordSelection {
    switch filter {
    case .condition(let condition):
      return try selection(transaction, of: condition, in: collection, cancellation)
    case .not(let filter):
      return try selection(transaction, of: filter, in: collection, cancellation).inverted
    case .all(let filters):
      var all = RecordSelection.allBut([])
      for filter in filters where !all.isEmpty {
        all = all.intersection(
          try selection(transaction, of: filter, in: collection, cancellation))
      }
      return all
    case .any(let filters):
      var any = RecordSelection.only([])
      for filter in filters {
        any = any.union(try selection(transaction, of: filter, in: collection, cancellation))
      }
      return any
    }
  }

  private static func selection(
    _ transaction: borrowing SQLiteTransaction, of condition: FilterCondition,
    in collection: Int64, _ cancellation: Cancellation
  ) throws -> RecordSelection {
    var keys: Set<Int64> = []
    func find(from first: SQLiteValue, through last: SQLiteValue) throws {
      let sql = """
        SELECT record FROM attributes
        WHERE collection = ?1 AND field = ?2 AND value BETWEEN ?3 AND ?4
        """
      try transaction.forEach(sql, .integer(collection), .text(condition.field), first, last) {
        try cancellation.check()
        keys.insert(try $0.integer(0))
      }
    }
    switch condition.test {
    case .equals(let value):
      try find(from: SQLiteValue(value), through: SQLiteValue(value))
    case .oneOf(let values):
      for value in values { try find(from: SQLiteValue(value), through: SQLiteValue(value)) }
    case .number(let range):
      try find(from: .real(range.first), through: .real(range.last))
    case .time(let range):
      try find(
        from: SQLiteValue(range.from ?? ends.0), through: SQLiteValue(range.last ?? ends.1))
    case .present(let isPresent):
      // Numbers come before all other values, and instants after them.
      try find(from: .real(-.infinity), through: SQLiteValue(ends.1))
      if !isPresent { return .allBut(keys) }
    }
    return .only(keys)
  }
}
