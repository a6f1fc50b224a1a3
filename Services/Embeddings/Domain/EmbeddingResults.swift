import VectorIndex

/// What a call of `upsert` did.
public struct UpsertResult: Sendable, Equatable {
  /// How many ids are new.
  public var inserted: Int
  /// How many records replaced another.
  public var replaced: Int

  package init(inserted: Int, replaced: Int) {
    self.inserted = inserted
    self.replaced = replaced
  }
}

/// What a call of `get` found.
public struct GetResult: Sendable, Equatable {
  /// The stored records, in the order of the ids.
  public var records: [EmbeddingRecord]
  /// The ids that are not stored, in their order.
  public var missing: [String]

  package init(records: [EmbeddingRecord], missing: [String]) {
    self.records = records
    self.missing = missing
  }
}

/// What a call of `delete` did.
public struct DeleteResult: Sendable, Equatable {
  /// The ids whose records were deleted, in their order.
  public var deleted: [String]
  /// The ids that were not stored, in their order.
  public var missing: [String]

  package init(deleted: [String], missing: [String]) {
    self.deleted = deleted
    self.missing = missing
  }
}

/// What a call of `updateMetadata` did.
public struct UpdateMetadataResult: Sendable, Equatable {
  /// How many records have their new metadata.
  public var updated: Int
  /// The ids that are not stored, in their order.
  public var missing: [String]

  package init(updated: Int, missing: [String]) {
    self.updated = updated
    self.missing = missing
  }
}

/// What a call of `search` found.
public struct MatchPage: Sendable, Equatable {
  /// The best matches after those of the pages before, best first.
  public var matches: [EmbeddingMatch]
  /// What asks for the matches after these; empty when there are none, and after an approximate search.
  public var nextPageToken: String
  /// Whether these are the true matches.
  public var isExact = true
  /// What checks of the collection's approximate searches tell; nil of an exact search, and without checks.
  public var recall: RecallMonitor.Estimate?

  package init(matches: [EmbeddingMatch], nextPageToken: String) {
    self.matches = matches
    self.nextPageToken = nextPageToken
  }
}

/// What a call of `collections` found.
public struct CollectionPage: Sendable, Equatable {
  /// The collections after those of the pages before, in their order.
  public var collections: [CollectionSummary]
  /// What asks for the collections after these; empty when there are none.
  public var nextPageToken: String

  /// The first `pageSize` of the collections of a namespace, or of all, that come after those of the pages before, which
  /// are given in their order: one more at least, where there are more.
  init(first pageSize: Int, of found: [CollectionSummary], in namespace: String?) {
    let page = Array(found.prefix(pageSize))
    let next = page.last.flatMap { last in
      page.count < found.count ? CollectionPlace(namespace: namespace, last: last.name).token : nil
    }
    collections = page
    nextPageToken = next ?? ""
  }
}
