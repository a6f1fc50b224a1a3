/// How much of an input is accepted before it is refused.
public struct MediaLimits: Sendable, Equatable {
  /// The most bytes of an input in memory, and of a picture's file. A video's file is read as a
  /// stream and limited by `maximumSeconds` alone.
  public var maximumBytes: Int
  /// The most pixels of a picture or frame; looked at before any is decoded.
  public var maximumPixels: Int
  /// The longest video, in seconds.
  public var maximumSeconds: Double

  /// Limits of 64 MiB, 100 million pixels and three hours unless given.
  public init(
    maximumBytes: Int = 64 << 20, maximumPixels: Int = 100_000_000,
    maximumSeconds: Double = 3 * 3600
  ) {
    self.maximumBytes = maximumBytes
    self.maximumPixels = maximumPixels
    self.maximumSeconds = maximumSeconds
  }
}
