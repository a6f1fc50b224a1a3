import Inference

/// A picture as a network takes it, and the picture's own size, which brings places back.
public struct PreparedPicture: Sendable {
  /// What the network takes.
  public let tensor: Tensor
  /// The picture's own pixels across.
  let width: Int
  /// The picture's own pixels down.
  let height: Int
}
