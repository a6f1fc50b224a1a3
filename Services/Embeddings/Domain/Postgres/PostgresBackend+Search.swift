import Execution
import Postgres
import Synchronization
import VectorIndex

extension PostgresBackend {
  /// A search in its collection, within one transaction.
  struct View {
    let collection: PostgresStore.Collection
    let vector: [Float]
    let prepared: PreparedVector
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
    let found = try PostgresStore.collection(session, name)
    try EmbeddingChecks.check(name) {
      $0.check(
        query, dimension: found?.dimension, metric: found?.metric ?? query.metric ?? .cosine)
    }
    guard let collection = found else {
      if case .record(let id) = query.target { throw EmbeddingError.recordNotFound(id: id) }
      let others = try PostgresStore.otherModels(session, than: name)
      guard others.isEmpty else { throw EmbeddingError.otherModels(others, than: name.model) }
      return nil
    }
    let vector: [Float]
    var excluded: Int64?
    switch query.target {
    case .vector(let given): vector = given
    case .record(let id):
      let keys = Array(try PostgresStore.keys(session, of: [id], in: collection.key).values)
      let found = try PostgresStore.records(session, keys, includeVectors: true).first
      guard let (key, record) = found else { throw EmbeddingError.recordNotFound(id: id) }
      vector = record.vector
      excluded = key
    }
    let fingerprint = Fingerprint(
      query, vector: vector, excluded: excluded, in: name, metric: collection.metric
    ).value
    if let place, place.fingerprint != fingerprint {
      throw EmbeddingError.invalid(.pageToken("is of another query"))
    }
    return View(
      collection: collection, vector: vector,
      prepared: try PreparedVector(vector, for: collection.metric), excluded: excluded,
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
  /// PostgreSQL computes scores in single precision. They only decide which records cannot be among the best: the
  /// others are scored here, in double precision, as those of every backend are. Each score is computed once
  /// (`OFFSET 0`), and what is read after that by its key, however many PostgreSQL takes it for.
  func matches(
    _ k: Int, _ query: EmbeddingQuery, _ view: View, _ session: borrowing PostgresSession,
    _ cancellation: Cancellation
  ) throws -> (matches: [VectorIndex.Match], isLast: Bool) {
    let metric = view.collection.metric
    var statement = condition(query.filter, view)
    let included = statement.text
    let vector = statement.bind(.encoded(view.prepared.coordinates.encoded))
    let error = error(of: view.prepared, &statement)
    let least = statement.bind(.real(query.leastScore))
    let most = statement.bind(.real(view.place?.last.score ?? .infinity))
    // One more tells whether there are more, and the one at the place is not wanted. Of those that are as near to the
    // place as the error, more may come before it: then it is done again for more.
    var wanted = view.place == nil ? k + 1 : k + 2
    while true {
      var statement = statement
      let rank = statement.bind(.integer(Int64(wanted - 1)))
      var found: [VectorIndex.Match] = []
      var count = 0
      var floor = -Double.infinity
      try session.forEach(
        """
        WITH likely AS MATERIALIZED (
          SELECT key, score - (\(error)) AS low, score + (\(error)) AS high FROM (
            SELECT r.key, -(r.prepared \(PostgresGraph.distance(metric)) \(vector)::vector) AS score
              \(metric == .innerProduct ? ", vector_norm(r.prepared) AS length" : "")
            FROM embeddings_records r WHERE \(included) OFFSET 0
          ) scored
          WHERE score + (\(error)) >= \(least)::float8 AND score - (\(error)) <= \(most)::float8
        ), floor AS MATERIALIZED (
          SELECT coalesce(
            (SELECT low FROM likely ORDER BY low DESC OFFSET \(rank)::int8 LIMIT 1), '-infinity'
          ) AS low
        )
        SELECT l.key, (SELECT r.prepared FROM embeddings_records r WHERE r.key = l.key),
          (SELECT low FROM floor)
        FROM likely l WHERE l.high >= (SELECT low FROM floor)
        """, values: statement.values
      ) { row in
        try cancellation.check()
        count += 1
        floor = try row.real(2)
        let match = try match(row, view)
        if match.score >= query.leastScore, view.place?.precedes(match) ?? true {
          found.append(match)
        }
      }
      // What was not read has a lower score than the floor.
      if found.count > k && found.count(where: { $0.score >= floor }) >= k || count < wanted {
        found.sort(by: Self.isBetter)
        return (Array(found.prefix(k)), found.count <= k)
      }
      wanted *= 2
    }
  }

  /// How far the `score` of a row with its `length` may be from the true one, in SQL.
  private func error(of query: PreparedVector, _ statement: inout PostgresCondition) -> String {
    let bound = query.errorBound
    let least = "\(statement.bind(.real(bound.least)))::float8"
    if query.metric == .cosine { return least }
    let growth = "\(statement.bind(.real(bound.growth)))::float8"
    return "\(least) + \(growth) * \(query.metric == .euclidean ? "-score" : "length")"
  }

  /// The match of a row with a key and the prepared vector.
  func match(_ row: borrowing PostgresRow, _ view: View) throws -> VectorIndex.Match {
    let found = PreparedVector(
      prepared: try PostgresStore.vector(row, 1), for: view.collection.metric)
    return VectorIndex.Match(id: try row.integer(0), score: found.score(for: view.prepared))
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
