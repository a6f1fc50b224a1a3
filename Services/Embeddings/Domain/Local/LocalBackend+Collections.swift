import Execution
import Synchronization

extension LocalBackend {
  public func collections(
    in namespace: String?, pageSize: Int, pageToken: String, cancellation: Cancellation
  ) throws -> CollectionPage {
    var checks = EmbeddingChecks()
    if let namespace {
      checks.check(text: namespace, at: "namespace", bytes: EmbeddingLimits.nameBytes)
    }
    checks.check(pageSize: pageSize)
    try checks.finish()
    let place =
      pageToken.isEmpty ? nil : try CollectionPlace(token: pageToken, namespace: namespace)

    try cancellation.check()
    let wanted = try state.withLock { state in
      _ = try state.opened()
      return state.collections.compactMap { name, collection -> CollectionSummary? in
        guard namespace.map({ ExactString($0) == ExactString(name.namespace) }) ?? true,
          place.map({ $0.last < name }) ?? true
        else { return nil }
        return CollectionSummary(
          name: name, dimension: collection.index.dimension, records: collection.index.count)
      }
    }
    let page = Array(wanted.sorted { $0.name < $1.name }.prefix(pageSize))
    let next = page.last.flatMap { last in
      page.count < wanted.count
        ? CollectionPlace(namespace: namespace, last: last.name).token : nil
    }
    return CollectionPage(collections: page, nextPageToken: next ?? "")
  }
}
