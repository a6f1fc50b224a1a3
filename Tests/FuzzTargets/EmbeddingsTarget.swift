import EmbeddingsDomain
import Execution
import TestSupport

/// What callers of the embeddings service write: page tokens, which are refused unless the service gave them, and
/// metadata, one value a line, which comes back as it was and is found by a filter.
enum EmbeddingsTarget {
  private static let collection = EmbeddingCollection(namespace: "n", kind: .text, model: "m")
  private static let mostLines = 16

  static func run(_ bytes: [UInt8]) throws {
    guard let kind = bytes.first else { return }
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let backend = try LocalBackend(directory: folder.url, maxVectors: 10)
    defer { backend.close() }
    do {
      switch kind % 3 {
      case 0:
        _ = try backend.search(
          EmbeddingQuery(.vector([1, 0]), k: 1, pageToken: text), in: collection,
          cancellation: Cancellation())
      case 1:
        _ = try backend.collections(
          in: nil, pageSize: 1, pageToken: text, cancellation: Cancellation())
      default: try keep(text, in: backend)
      }
    } catch EmbeddingError.invalid {}
  }

  private static func keep(_ text: String, in backend: LocalBackend) throws {
    var metadata = EmbeddingMetadata()
    for (number, line) in text.split(separator: "\n").prefix(mostLines).enumerated() {
      metadata.entries["text\(number)"] = .scalar(.string(String(line)))
      metadata.entries["number\(number)"] = Double(line).map { .scalar(.number($0)) }
      metadata.entries["keys\(number)"] = .array([.object([String(line): .null])])
    }
    _ = try backend.upsert(
      [EmbeddingRecord(id: "a", vector: [1, 0], metadata: metadata)], in: collection,
      cancellation: Cancellation())
    let kept = try backend.get(
      ["a"], in: collection, includeVectors: false, cancellation: Cancellation())
    try hold(kept.records.first?.metadata == metadata, "\(metadata) came back as \(kept)")
    for (field, value) in metadata.entries {
      guard case .scalar(let scalar) = value else { continue }
      let count = try backend.count(
        in: collection, matching: .condition(FilterCondition(field, .equals(scalar))),
        cancellation: Cancellation())
      try hold(count == 1, "\(field) = \(scalar) is not found")
    }
  }
}
