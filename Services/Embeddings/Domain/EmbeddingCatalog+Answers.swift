extension EmbeddingCatalog {
  /// What a call of `upsert` did.
  public struct Upserted: Sendable, Equatable {
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
  public struct Found: Sendable, Equatable {
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
  public struct Deleted: Sendable, Equatable {
    /// The ids whose records were deleted, in their order.
    public var deleted: [String]
    /// The ids that were not stored, in their order.
    public var missing: [String]

    package init(deleted: [String], missing: [String]) {
      self.deleted = deleted
      self.missing = missing
    }
  }
}
