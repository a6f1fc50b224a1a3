/// A model file that cannot be used; a fault of the installation, not of a caller.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's name.
  public let file: String
  /// What is wrong with it.
  public let problem: String

  /// The file and its problem.
  public var description: String { "model \(file): \(problem)" }
}
