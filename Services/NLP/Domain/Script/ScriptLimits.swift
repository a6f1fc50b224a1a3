/// How much of a script is accepted.
public struct ScriptLimits: Sendable {
  /// The longest script, in bytes.
  public var maximumBytes: Int
  /// The most elements: more than the longest real script has by an order of magnitude, so that
  /// memory stays bounded however the bytes are arranged.
  public var maximumElements: Int

  /// - Parameters:
  ///   - maximumBytes: the longest script, in bytes; 10 MiB by default.
  ///   - maximumElements: the most elements; 500,000 by default.
  public init(maximumBytes: Int = 10 << 20, maximumElements: Int = 500_000) {
    self.maximumBytes = maximumBytes
    self.maximumElements = maximumElements
  }
}
