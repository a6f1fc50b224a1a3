import Contracts

extension CommonModelInfo {
  /// As the gateway names the model of collections.
  var collectionName: String { "\(name)@\(version)" }
}
