import Execution
import Synchronization

extension LocalBackend {
  public func collections(
    in namespace: String?, pageSize: Int, pageToken: String, cancellation: Cancellation
  ) throws -> CollectionPage {
    let place = try CollectionPlace.of(
      pageToken, namespace: namespace, pageSize: pageSize)

    try cancellation.check()
    let wanted = try state.withLock { state in
      _ = try state.opened()
      return state.collections.compactMap { name, collection -> CollectionSummary? in
        guard namespace.map({ ExactString($0) == ExactString(name.namespace) }) ?? true,
          place.map({ $0.last < name }) ?? true
        else { return nil }
        return collection.summary(name)
      }
    }
    return CollectionPage(first: pageSize, of: wanted.sorted { $0.name < $1.name }, in: namespace)
  }
}
