/// Where a page of a list of collections ended.
struct CollectionPlace {
  /// Of which namespace the list was; `nil`: of all.
  let namespace: String?
  /// The last collection.
  let last: EmbeddingCollection

  init(namespace: String?, last: EmbeddingCollection) {
    self.namespace = namespace
    self.last = last
  }

  /// The place that a token of a list of `namespace` names. Throws `EmbeddingError.invalid` when it is
  /// none, or of another list.
  init(token: String, namespace: String?) throws(EmbeddingError) {
    let parts = (PageToken.bytes(.collections, of: token) ?? [])
      .split(separator: Self.separator, omittingEmptySubsequences: false)
      .map { String(validating: $0, as: UTF8.self) }
    guard parts.count == 4, let scope = parts[0], let listed = parts[1],
      let kind = parts[2].flatMap(EmbeddingKind.init(rawValue:)), let model = parts[3]
    else { throw .invalid(.pageToken("is none that a list of collections gave")) }
    guard ExactString(scope) == ExactString(namespace ?? "") else {
      throw .invalid(.pageToken("is of another namespace"))
    }
    self.init(
      namespace: namespace,
      last: EmbeddingCollection(namespace: listed, kind: kind, model: model))
  }

  var token: String {
    let parts = [namespace ?? "", last.namespace, last.kind.rawValue, last.model]
    return PageToken.text(
      .collections, Array(parts.map(\.utf8).joined(separator: [Self.separator])))
  }

  /// No byte of UTF-8.
  private static let separator: UInt8 = 0xFF

  /// Where a page begins, nil for the first one, of a request that is checked here. Throws `EmbeddingError.invalid`.
  static func of(
    _ pageToken: String, namespace: String?, pageSize: Int
  ) throws(EmbeddingError) -> CollectionPlace? {
    var checks = EmbeddingChecks()
    if let namespace {
      checks.check(text: namespace, at: "namespace", bytes: EmbeddingLimits.nameBytes)
    }
    checks.check(pageSize: pageSize)
    try checks.finish()
    return pageToken.isEmpty ? nil : try CollectionPlace(token: pageToken, namespace: namespace)
  }
}
