/// The step from one version of a schema to the next: statements.
public struct PostgresMigration: Sendable {
  let script: String

  /// A step.
  public init(_ script: String) { self.script = script }
}

/// An extension that a schema needs.
public struct PostgresExtension: Sendable {
  let name: String
  let version: [Int]

  /// An extension from a version on, such as `[0, 8]`.
  public init(_ name: String, from version: [Int]) {
    self.name = name
    self.version = version
  }

  /// `0.8`.
  var versionText: String { version.map(String.init).joined(separator: ".") }

  /// Whether an installed version, such as `0.8.5`, is new enough.
  func isSatisfied(by installed: String) -> Bool {
    let parts = installed.split(separator: ".").map { Int($0) ?? 0 }
    return !parts.lexicographicallyPrecedes(version)
  }
}
