import Execution
import Postgres

extension PostgresBackend {
  public func count(
    in name: EmbeddingCollection, matching filter: EmbeddingFilter?, cancellation: Cancellation
  ) throws -> Int {
    try EmbeddingChecks.check(name) { checks in
      if let filter { checks.check(filter) }
    }
    return try database.read(cancellation) { session in
      guard let collection = try PostgresStore.collection(session, name) else { return 0 }
      guard let filter else { return collection.records }
      var condition = PostgresCondition(in: collection.key)
      condition.add(filter)
      let count = try session.query(
        "SELECT count(*) FROM embeddings_records r WHERE \(condition.text)",
        values: condition.values
      ) { try $0.integer(0) }
      return Int(count.first ?? 0)
    }
  }

  public func collections(
    in namespace: String?, pageSize: Int, pageToken: String, cancellation: Cancellation
  ) throws -> CollectionPage {
    let place = try CollectionPlace.of(
      pageToken, namespace: namespace, pageSize: pageSize)

    let found = try database.read(cancellation) { session in
      try PostgresStore.collections(
        session, in: namespace, after: place?.last, limit: pageSize + 1)
    }
    return CollectionPage(first: pageSize, of: found, in: namespace)
  }
}
