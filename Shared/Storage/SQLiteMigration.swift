/// The step from one version of a schema to the next.
public struct SQLiteMigration: Sendable {
  let script: String
  let convert: @Sendable (borrowing SQLiteTransaction) throws -> Void

  /// A step.
  ///
  /// - Parameters:
  ///   - script: statements, run first.
  ///   - convert: what SQL cannot say.
  public init(
    _ script: String,
    then convert: @escaping @Sendable (borrowing SQLiteTransaction) throws -> Void = { _ in }
  ) {
    self.script = script
    self.convert = convert
  }
}
