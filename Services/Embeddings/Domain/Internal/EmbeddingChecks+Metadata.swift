extension EmbeddingChecks {
  mutating func check(_ metadata: EmbeddingMetadata, at path: String) {
    if metadata.entries.count > EmbeddingLimits.metadataEntries {
      add(
        path, .tooMany,
        "must have at most \(EmbeddingLimits.metadataEntries) entries, it has "
          + "\(metadata.entries.count)")
    }
    check(entries: metadata.entries, depth: 1, at: path)
    let size = metadata.json.utf8.count
    if size > EmbeddingLimits.metadataBytes {
      add(
        path, .metadataTooLarge,
        "must have at most \(EmbeddingLimits.metadataBytes) bytes as JSON, it has \(size)")
    }
  }

  private mutating func check(
    entries: [String: MetadataValue], depth: Int, at path: @autoclosure () -> String
  ) {
    for (key, value) in entries {
      let size = key.utf8.count
      if size == 0 {
        add(path(), .required, "must not have an empty key")
      } else if size > EmbeddingLimits.metadataKeyBytes {
        add(
          path(), .tooLong,
          "must have keys of at most \(EmbeddingLimits.metadataKeyBytes) bytes, one has \(size)")
      } else {
        check(value, depth: depth + 1, at: "\(path()).\(key)")
      }
    }
  }

  /// - Parameter depth: how deep the value is if it is an object or an array.
  private mutating func check(
    _ value: MetadataValue, depth: Int, at path: @autoclosure () -> String
  ) {
    switch value {
    case .null, .scalar(.string), .scalar(.boolean): break
    case .scalar(.number(let number)): check(finite: number, at: path())
    case .array, .object:
      guard depth <= EmbeddingLimits.metadataDepth else {
        add(
          path(), .tooDeep,
          "must not be an object or an array: at most \(EmbeddingLimits.metadataDepth) of them may "
            + "stand one in the other, the metadata itself counted")
        return
      }
      if case .object(let entries) = value {
        check(entries: entries, depth: depth, at: path())
      } else if case .array(let elements) = value {
        for (index, element) in elements.enumerated() {
          check(element, depth: depth + 1, at: "\(path())[\(index)]")
        }
      }
    }
  }
}
