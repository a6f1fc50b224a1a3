/// Why a model file cannot be used.
public struct ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The model's name.
  public let model: String
  /// What is wrong with its file.
  public let description: String
}
