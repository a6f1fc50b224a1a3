/// The version of the suite.
public enum BuildVersion {
  /// The version, as in semantic versioning.
  public static let current = "0.1.0"
}
