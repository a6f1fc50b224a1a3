import Postgres

/// A condition over the records `r` of a collection, with its values.
struct PostgresCondition {
  /// Instants before and after all that a date-time can name.
  private static let ends = (Instant(seconds: -1 << 62), Instant(seconds: 1 << 62))

  private let collection: Int64
  private let isForGraphs: Bool
  private(set) var text: String
  private(set) var values: [PostgresValue] = []

  /// That a record is of a collection, which is a part of the text: that is how PostgreSQL finds its graph.
  ///
  /// - Parameter isForGraphs: whether each record that a graph leads to is tested on its own. Otherwise the planner
  ///   chooses, and may begin with the records that pass a filter.
  init(in collection: Int64, forGraphs isForGraphs: Bool = false) {
    self.collection = collection
    self.isForGraphs = isForGraphs
    text = "r.collection = \(collection)"
  }

  /// The place of another value, to be used in a statement around the condition.
  mutating func bind(_ value: PostgresValue) -> String {
    values.append(value)
    return "$\(values.count)"
  }

  /// That the filter lets it through, too.
  mutating func add(_ filter: EmbeddingFilter) {
    let filter = test(filter)
    text += " AND \(filter)"
  }

  /// That it is another record, too.
  mutating func add(otherThan key: Int64) {
    text += " AND r.key <> \(bind(.integer(key)))::int8"
  }

  /// That it has one of these ids, too.
  mutating func add(ids: [String]) {
    text += " AND r.id = ANY (\(bind(.blobs(ids.map { Array($0.utf8) })))::bytea[])"
  }

  private mutating func test(_ filter: EmbeddingFilter) -> String {
    switch filter {
    case .condition(let condition):
      let field = bind(.blob(Array(condition.field.utf8)))
      let values = test(condition.test).map { " AND \($0)" } ?? ""
      let found = """
        EXISTS (
          SELECT FROM embeddings_attributes a
          WHERE a.record = r.key AND a.collection = \(collection) AND a.field = \(field)::bytea\(values)
          \(isForGraphs ? "OFFSET 0" : "")
        )
        """
      return condition.test == .present(false) ? "NOT \(found)" : found
    case .not(let filter): return "NOT \(test(filter))"
    case .all(let filters): return "(" + filters.map { test($0) }.joined(separator: " AND ") + ")"
    case .any(let filters): return "(" + filters.map { test($0) }.joined(separator: " OR ") + ")"
    }
  }

  /// What a value of the field must be; nil where any will do.
  private mutating func test(_ test: FilterCondition.Test) -> String? {
    switch test {
    case .equals(let value): "a.value = \(bind(.blob(AttributeValue(value).bytes)))::bytea"
    case .oneOf(let values):
      "a.value = ANY (\(bind(.blobs(values.map { AttributeValue($0).bytes })))::bytea[])"
    case .number(let range):
      between(AttributeValue(range.first), AttributeValue(range.last))
    case .time(let range):
      between(
        AttributeValue(range.from ?? Self.ends.0),
        AttributeValue(range.last ?? Self.ends.1))
    case .present: nil
    }
  }

  private mutating func between(_ first: AttributeValue, _ last: AttributeValue) -> String {
    """
    a.value BETWEEN \(bind(.blob(first.bytes)))::bytea AND \(bind(.blob(last.bytes)))::bytea
    """
  }
}
