/// The model behind a number, as its card names it.
public struct ModelIdentity: Sendable, Equatable {
  /// The name: `thumbnail-appeal`.
  public let name: String
  /// The version; it changes whenever the same input may give another answer.
  public let version: String
  /// The data or the publication that its numbers come from, in one line.
  public let data: String

  /// A model's name, version and data.
  public init(name: String, version: String, data: String) {
    self.name = name
    self.version = version
    self.data = data
  }
}
