/// A text as a vector.
public struct EmbeddedText: Sendable, Equatable {
  /// Its numbers, of length 1.
  public let vector: [Float]
  /// Whether the text was longer than the model reads, so that its end is not in the vector.
  public let isTruncated: Bool
}
