/// Which records of a collection are meant, by their metadata: `EmbeddingLimits.filterDepth` filters
/// one in the other at most, and `EmbeddingLimits.conditions` conditions in all.
public indirect enum EmbeddingFilter: Sendable, Equatable {
  /// One field has to pass a test.
  case condition(FilterCondition)
  /// Each of these has to pass, of which there is one at least.
  case all([EmbeddingFilter])
  /// At least one of these has to pass.
  case any([EmbeddingFilter])
  /// This one must not pass.
  case not(EmbeddingFilter)
}
