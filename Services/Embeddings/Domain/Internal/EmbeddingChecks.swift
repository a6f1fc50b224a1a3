import Foundation
import Validation
import VectorIndex

/// The checks of a request, which find everything that is wrong with it, not only the first thing.
struct EmbeddingChecks {
  /// Enough to see what is wrong with a request of a thousand bad records.
  private static let mostViolations = 20

  private(set) var violations: [FieldViolation] = []

  /// Throws what was found.
  func finish() throws(EmbeddingError) {
    if !violations.isEmpty { throw .invalid(InvalidInput(violations)) }
  }

  /// Checks a request to a collection: its name, and what else `checks` adds.
  static func check(
    _ name: EmbeddingCollection, _ others: (inout EmbeddingChecks) -> Void = { _ in }
  ) throws(EmbeddingError) {
    var checks = EmbeddingChecks()
    checks.check(name)
    others(&checks)
    try checks.finish()
  }

  private mutating func check(_ collection: EmbeddingCollection) {
    check(text: collection.namespace, at: "collection.namespace", bytes: EmbeddingLimits.nameBytes)
    check(text: collection.model, at: "collection.model", bytes: EmbeddingLimits.nameBytes)
  }

  /// - Parameter limit: how many there may be.
  mutating func check(_ records: [EmbeddingRecord], upTo limit: Int = EmbeddingLimits.batch) {
    check(count: records.count, upTo: limit, at: "records")
    for (index, record) in records.enumerated().prefix(EmbeddingLimits.batch) {
      let path = "records[\(index)]"
      check(text: record.id, at: "\(path).id", bytes: EmbeddingLimits.idBytes)
      check(vector: record.vector, at: "\(path).vector")
      check(record.metadata, at: "\(path).metadata")
    }
    checkUnique(records.lazy.map(\.id)) { "records[\($0)].id" }
  }

  mutating func check(_ updates: [MetadataUpdate]) {
    check(count: updates.count, at: "updates")
    for (index, update) in updates.enumerated().prefix(EmbeddingLimits.batch) {
      check(text: update.id, at: "updates[\(index)].id", bytes: EmbeddingLimits.idBytes)
      check(update.metadata, at: "updates[\(index)].metadata")
    }
    checkUnique(updates.lazy.map(\.id)) { "updates[\($0)].id" }
  }

  mutating func check(ids: [String]) {
    check(count: ids.count, at: "ids")
    for (index, id) in ids.enumerated().prefix(EmbeddingLimits.batch) {
      check(text: id, at: "ids[\(index)]", bytes: EmbeddingLimits.idBytes)
    }
    checkUnique(ids) { "ids[\($0)]" }
  }

  mutating func check(_ query: EmbeddingQuery) {
    switch query.target {
    case .vector(let vector): check(vector: vector, at: "vector.values")
    case .record(let id): check(text: id, at: "id", bytes: EmbeddingLimits.idBytes)
    }
    if !(1...EmbeddingLimits.matches).contains(query.k) {
      add("k", .outOfRange, "must be 1 to \(EmbeddingLimits.matches), not \(query.k)")
    }
    if let filter = query.filter { check(filter) }
  }

  mutating func check(pageSize: Int) {
    if !(1...EmbeddingLimits.collections).contains(pageSize) {
      add(
        "page_size", .outOfRange, "must be 1 to \(EmbeddingLimits.collections), not \(pageSize)")
    }
  }

  /// What vectors have to be like in a collection of this metric, and of this dimension or, where there is none yet, of
  /// that of the batch's first vector.
  mutating func check(
    _ records: [EmbeddingRecord], dimension: Int?, metric: VectorIndex.Metric
  ) {
    let expected = dimension ?? records.first?.vector.count
    for (index, record) in records.enumerated() {
      check(record.vector, dimension: expected, metric: metric, at: "records[\(index)].vector")
    }
  }

  /// What a query has to be like in a collection of this metric and dimension; nil: there is none yet.
  mutating func check(
    _ query: EmbeddingQuery, dimension: Int?, metric: VectorIndex.Metric
  ) {
    check(query.metric, is: metric)
    if case .vector(let vector) = query.target {
      check(vector, dimension: dimension, metric: metric, at: "vector.values")
    }
    if let score = query.minimumScore, !metric.scores.range.contains(score) {
      add(
        "minimum_score", score.isFinite ? .outOfRange : .notFinite,
        "must be \(metric.scores.description), not \(score)")
    }
  }

  /// A metric that is asked for must be the collection's.
  mutating func check(_ metric: VectorIndex.Metric?, is expected: VectorIndex.Metric) {
    if let metric, metric != expected {
      add(
        "metric", .metricMismatch,
        "must be \(expected.contractName) as its collection has, not \(metric.contractName)")
    }
  }

  private mutating func check(
    _ vector: [Float], dimension: Int?, metric: VectorIndex.Metric, at path: String
  ) {
    if let dimension, vector.count != dimension {
      add(
        path, .dimensionMismatch,
        "must have \(dimension) dimensions as its collection has, it has \(vector.count)")
      return
    }
    if metric == .cosine {
      if vector.allSatisfy({ $0 == 0 }) {
        add(path, .zeroVector, "must not be all zero: it has no direction")
      }
      return
    }
    let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    if length > EmbeddingLimits.length {
      add(
        path, .outOfRange,
        String(
          format: "must have a length of at most %.9g where the metric is %@, not %.9g",
          EmbeddingLimits.length, metric.contractName, length))
    }
  }

  private mutating func check(vector: [Float], at path: String) {
    guard !vector.isEmpty else {
      add(path, .required, "must have 1 to \(EmbeddingLimits.dimension) dimensions, it has none")
      return
    }
    guard vector.count <= EmbeddingLimits.dimension else {
      add(
        path, .tooMany,
        "must have at most \(EmbeddingLimits.dimension) dimensions, it has \(vector.count)")
      return
    }
    if let position = vector.firstIndex(where: { !$0.isFinite }) {
      add("\(path)[\(position)]", .notFinite, "must be a finite number, not \(vector[position])")
    }
  }

  mutating func check(finite number: Double, at path: @autoclosure () -> String) {
    if !number.isFinite { add(path(), .notFinite, "must be a finite number, not \(number)") }
  }

  mutating func check(text: String, at path: String, bytes limit: Int) {
    if text.isEmpty {
      add(path, .required, "must have 1 to \(limit) bytes, it is empty")
    } else if text.utf8.count > limit {
      add(path, .tooLong, "must have at most \(limit) bytes, it has \(text.utf8.count)")
    }
  }

  mutating func check(count: Int, upTo limit: Int = EmbeddingLimits.batch, at path: String) {
    if count == 0 {
      add(path, .required, "must have 1 to \(limit) entries, it has none")
    } else if count > limit {
      add(path, .tooMany, "must have at most \(limit) entries, it has \(count)")
    }
  }

  private mutating func checkUnique(
    _ ids: some Collection<String>, path: (Int) -> String
  ) {
    var first: [ExactString: Int] = [:]
    for (index, id) in ids.enumerated().prefix(EmbeddingLimits.batch) {
      if let earlier = first[ExactString(id)] {
        add(path(index), .duplicateID, "must not repeat \(path(earlier))")
      } else {
        first[ExactString(id)] = index
      }
    }
  }

  mutating func add(
    _ field: String, _ reason: FieldViolation.Reason, _ description: String
  ) {
    if violations.count < Self.mostViolations {
      violations.append(
        FieldViolation(field: field, description: description, reason: reason))
    }
  }
}
