import Execution
import Postgres
import PostgresFixtures
import Testing

struct PostgresValueTests {
  let place: TestDatabase
  let database: PostgresDatabase

  init() throws {
    place = try TestDatabase()
    database = try PostgresDatabase(url: place.url)
  }

  func answer<T>(
    _ sql: String, _ values: PostgresValue..., row: (borrowing PostgresRow) throws -> T
  ) throws -> [T] {
    try database.read(Cancellation()) { try $0.query(sql, values: values, row: row) }
  }

  @Test(arguments: [0, 1, -1, .max, .min, 1 << 32] as [Int64])
  func integersComeBack(value: Int64) throws {
    #expect(try answer("SELECT $1::int8", .integer(value)) { try $0.integer(0) } == [value])
  }

  @Test(arguments: [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 0.1])
  func numbersComeBackBitForBit(value: Double) throws {
    let found = try answer("SELECT $1::float8", .real(value)) { try $0.real(0).bitPattern }
    #expect(found == [value.bitPattern])
  }

  @Test(arguments: ["", "é", "e\u{301}", "👩‍👩‍👧", "'; DROP TABLE x; --", "$1"])
  func textsComeBackByteForByte(value: String) throws {
    let found = try answer("SELECT $1::text", .text(value)) { Array(try $0.text(0).utf8) }
    #expect(found == [Array(value.utf8)])
  }

  @Test(arguments: [[], [0], Array(0...255), [UInt8](repeating: 7, count: 1_000_000)])
  func bytesComeBack(value: [UInt8]) throws {
    #expect(try answer("SELECT $1::bytea", .blob(value)) { try $0.blob(0) } == [value])
  }

  @Test func arraysComeBackElementByElement() throws {
    #expect(
      try answer(
        "SELECT number, bytes FROM unnest($1::int8[], $2::bytea[]) AS pairs (number, bytes)",
        .integers([3, -1, 2]), .blobs([[], [0], [1, 2]])
      ) { "\(try $0.integer(0)) \(try $0.blob(1))" } == ["3 []", "-1 [0]", "2 [1, 2]"])
    #expect(try answer("SELECT unnest($1::int8[])", .integers([])) { try $0.integer(0) }.isEmpty)
  }

  @Test func aTextWithNULIsRefusedAndTheNextOneIsNot() throws {
    #expect(throws: PostgresError.self) {
      try answer("SELECT $1::text", .text("a\0b")) { try $0.text(0) }
    }
    #expect(try answer("SELECT $1::text", .text("ab")) { try $0.text(0) } == ["ab"])
  }

  @Test(arguments: ["NULL::int8 AS number", "1::int4 AS number", "'1'::text AS number"])
  func anotherTypeIsNamed(column: String) throws {
    let error = #expect(throws: PostgresError.self) {
      try answer("SELECT \(column)") { try $0.integer(0) }
    }
    #expect(error?.description.contains("column number is") == true)
  }

  @Test func manyDifferentStatementsDoNotPileUp() throws {
    let one = try PostgresDatabase(url: place.url, configuration: .init { $0.connections = 1 })
    try one.read(Cancellation()) { session in
      for number in 0..<600 {
        let found = try session.query("SELECT \(number)::int8") { try $0.integer(0) }
        #expect(found == [Int64(number)])
      }
      let prepared = try session.query("SELECT count(*) FROM pg_prepared_statements") {
        try $0.integer(0)
      }
      #expect(prepared[0] <= 256)
    }
  }
}
