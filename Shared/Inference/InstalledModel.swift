/// A model that `make models` has installed.
public struct InstalledModel: Sendable, Equatable {
  /// Its name in the manifest.
  public let name: String
  /// Its version in the manifest.
  public let version: String
  /// The licence of its weights.
  public let licence: String
  /// Its files.
  public let files: [File]

  /// One file of an installed model.
  public struct File: Sendable, Equatable {
    /// Where it is.
    public let path: String
    /// The SHA-256 that it was verified to have, in lower-case hexadecimal.
    public let sha256: String
  }
}
