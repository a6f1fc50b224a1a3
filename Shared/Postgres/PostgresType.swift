/// A type of PostgreSQL, by its number in the catalogue.
public struct PostgresType: Sendable, Hashable {
  let number: UInt32

  /// The type of a number; that of an extension's type differs from database to database.
  public init(number: UInt32) { self.number = number }

  /// `boolean`.
  public static let boolean = PostgresType(number: 16)
  /// `bytea`.
  public static let blob = PostgresType(number: 17)
  /// `int8`.
  public static let integer = PostgresType(number: 20)
  /// `text`.
  public static let text = PostgresType(number: 25)
  /// `float8`.
  public static let real = PostgresType(number: 701)
}
