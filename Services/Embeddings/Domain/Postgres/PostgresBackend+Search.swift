import Execution
import Postgres
import Synchronization
import VectorIndex

extension PostgresBackend {
  /// A search in its collection, within one transaction.
  struct View {
    let collection: PostgresStore.Collection
    let vector: [Float]
    let unit: UnitVector
    /// The record that is searched by.
    let excluded: Int64?
    /// Of what the search is.
    let fingerprint: UInt64
    /// Where the page before ended; `nil`: this is the first one.
    let place: SearchPlace?
  }

  public func search(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> MatchPage {
    try EmbeddingChecks.check(name) { $0.check(query) }

    let place = query.pageToken.isEmpty ? nil : try SearchPlace(token: query.pageToken)

    return try database.read(cancellation) { session in
      guard let view = try view(query, place, in: name, session) else {
        return MatchPage(matches: [], nextPageToken: "")
      }
      if !query.isExact, place == nil, hasGraph(view.collection) {
        if let page = try approximateSearch(query, view, session, cancellation) { return page }
        try Self.prepare(session, forGraphs: false)
      }
      let (matches, isLast) = try matches(
        query.k, query, view, session, cancellation)
      var page = try page(matches, query, session)
      if let last = matches.last, !isLast {
        page.nextPageToken =
          SearchPlace(
            fingerprint: view.fingerprint, last: last, rank: (place?.rank ?? 0) + matches.count
          ).token
      }
      return page
    }
  }

  private func view(
    _ query: EmbeddingQuery, _ place: SearchPlace?, in name: EmbeddingCollection,
    _ session: borrowing PostgresSession
  ) throws -> View? {
    guard let collection = try PostgresStore.collection(session, name) else {
      if case .record(let id) = query.target { throw EmbeddingError.recordNotFound(id: id) }
      let others = try PostgresStore.otherModels(session, than: name)
      guard others.isEmpty else { throw EmbeddingError.otherModels(others, than: name.model) }
      return nil
    }
    let vector: [Float]
    var excluded: Int64?
    switch query.target {
    case .vector(let given):
      var checks = EmbeddingChecks()
      checks.check(dimension: collection.dimension, of: given, at: "vector.values")
      try checks.finish()
      vector = given
    case .record(let id):
      let keys = Array(try PostgresStore.keys(session, of: [id], in: collection.key).values)
      let found = try PostgresStore.records(session, keys, includeVectors: true).first
      guard let (key, record) = found else { throw EmbeddingError.recordNotFound(id: id) }
      vector = record.vector
      excluded = key
    }
    let fingerprint = Fingerprint(query, vector: vector, excluded: excluded, in: name).value
    if let place, place.fingerprint != fingerprint {
      throw EmbeddingError.invalid(.pageToken("is of another query"))
    }
    return View(
      collection: collection, vector: vector, unit: try UnitVector(vector), excluded: excluded,
      fingerprint: fingerprint, place: place)
  }

  /// The condition of the records that take part.
  func condition(
    _ filter: EmbeddingFilter?, _ view: View, forGraphs isForGraphs: Bool = false
  ) -> PostgresCondition {
    var condition = PostgresCondition(in: view.collection.key, forGraphs: isForGraphs)
    if let excluded = view.excluded { condition.add(otherThan: excluded) }
    if let filter { condition.add(filter) }
    return condition
  }

  /// The true matches after the view's place, best first, and whether these are the last ones.
  ///
  /// PostgreSQL computes inner products in single precision. They only decide which records cannot be among
  /// the best: the others are scored here, in double precision, as those of every backend are.
  func matches(
    _ k: Int, _ query: EmbeddingQuery, _ view: View, _ session: borrowing PostgresSession,
    _ cancellation: Cancellation
  ) throws -> (matches: [VectorIndex.Match], isLast: Bool) {
    let error = UnitVector.productError(dimension: view.collection.dimension)
    var statement = condition(query.filter, view)
    let scored = statement.text
    let vector = statement.bind(.encoded(view.unit.coordinates.encoded))
    let least = statement.bind(.real((query.minimumScore ?? -1) - error))
    let most = statement.bind(.real((view.place?.last.score ?? 1) + error))
    let spread = statement.bind(.real(2 * error))
    // One more tells whether there are more. Of those that are as near to the place as the error, some may come
    // before it: then it is done again for more.
    var wanted = k + 1
    while true {
      var statement = statement
      let rank = statement.bind(.integer(Int64(wanted - 1)))
      var found: [VectorIndex.Match] = []
      var count = 0
      try session.forEach(
        """
        WITH scored AS MATERIALIZED (
          SELECT r.key, -(r.unit <#> \(vector)::vector) AS product
          FROM embeddings_records r WHERE \(scored)
        ), likely AS MATERIALIZED (
          SELECT key, product FROM scored
          WHERE product BETWEEN \(least)::float8 AND \(most)::float8
        )
        SELECT r.key, r.unit FROM likely l JOIN embeddings_records r ON r.key = l.key
        WHERE l.product >= coalesce(
          (SELECT product FROM likely ORDER BY product DESC OFFSET \(rank)::int8 LIMIT 1)
            - \(spread)::float8,
          '-infinity'
        )
        """, values: statement.values
      ) { row in
        try cancellation.check()
        count += 1
        let match = try match(row, view)
        if match.score >= query.minimumScore ?? -1, view.place?.precedes(match) ?? true {
          found.append(match)
        }
      }
      if found.count > k || count < wanted {
        found.sort(by: Self.isBetter)
        return (Array(found.prefix(k)), found.count <= k)
      }
      wanted *= 2
    }
  }

  /// The match of a row with a key and the scaled vector.
  func match(_ row: borrowing PostgresRow, _ view: View) throws -> VectorIndex.Match {
    let unit = UnitVector(scaled: try PostgresStore.vector(row, 1))
    return VectorIndex.Match(id: try row.integer(0), score: unit.cosine(with: view.unit))
  }

  /// The higher score first, and of equal ones the record that was stored first.
  static func isBetter(_ left: VectorIndex.Match, _ right: VectorIndex.Match) -> Bool {
    left.score != right.score ? left.score > right.score : left.id < right.id
  }

  /// The page of some matches, without the place of the next one.
  func page(
    _ matches: [VectorIndex.Match], _ query: EmbeddingQuery, _ session: borrowing PostgresSession
  ) throws -> MatchPage {
    guard !matches.isEmpty else { return MatchPage(matches: [], nextPageToken: "") }
    let records = try PostgresStore.records(
      session, matches.map(\.id), includeVectors: query.includeVectors)
    return MatchPage(
      matches: try matches.map { match in
        guard let record = records[match.id] else {
          throw EmbeddingError.damaged("record \(match.id) is in an index and not in its table")
        }
        return EmbeddingMatch(record: record, score: match.score)
      }, nextPageToken: "")
  }
}
