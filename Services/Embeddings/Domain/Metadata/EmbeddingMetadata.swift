/// What is known about a record: a JSON object.
public struct EmbeddingMetadata: Sendable, Equatable {
  /// The top-level entries: at most `EmbeddingLimits.metadataEntries`, each key of 1 to
  /// `EmbeddingLimits.metadataKeyBytes` bytes of UTF-8.
  public var entries: [String: MetadataValue]

  /// Metadata with the given entries.
  public init(_ entries: [String: MetadataValue] = [:]) { self.entries = entries }

  /// The metadata with the entries of `change` in place of its own: null removes one, and any other
  /// value is taken whole. This is RFC 7396 at the top level.
  func merged(with change: EmbeddingMetadata) -> EmbeddingMetadata {
    var merged = entries
    for (key, value) in change.entries {
      if value == .null { merged.removeValue(forKey: key) } else { merged[key] = value }
    }
    return EmbeddingMetadata(merged)
  }
}
