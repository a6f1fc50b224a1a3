/// The model behind a number: its name, its version, and where its numbers come from.
public struct ModelIdentity: Sendable, Equatable {
  /// The name, as in its model card.
  public let name: String
  /// The version; it changes whenever the same input may give another answer.
  public let version: String
  /// The data or publication that its numbers come from, in one line.
  public let data: String

  /// - Parameters:
  ///   - name: the name, as in its model card.
  ///   - version: the version.
  ///   - data: the data or publication, in one line.
  public init(name: String, version: String, data: String) {
    self.name = name
    self.version = version
    self.data = data
  }
}
