/// All parts of a video during which something holds.
public struct Stretches: Sendable, Equatable {
  /// How many are listed at most.
  public static let maximumListed = 500

  /// The first `maximumListed` of them, in order of time.
  public let listed: [Stretch]
  /// How many there are.
  public let count: Int
  /// How long all of them last together, in seconds.
  public let seconds: Double
}
