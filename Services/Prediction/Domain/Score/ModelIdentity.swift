/// The model behind a number, as its card names it.
public struct ModelIdentity: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// Its version.
  public var version: String
  /// Where its numbers come from, in one line.
  public var data: String
}
