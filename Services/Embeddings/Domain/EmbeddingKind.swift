/// What a vector was made from. The raw value is what stands in the database.
public enum EmbeddingKind: String, Sendable, CaseIterable {
  /// A still picture.
  case image
  /// A text other than a screenplay.
  case text
  /// A brand, an artist or a campaign as a whole.
  case brand
  /// A sound recording.
  case audio
  /// A moving picture.
  case video
  /// A screenplay.
  case script
}
