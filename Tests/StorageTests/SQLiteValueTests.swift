import Storage
import TestSupport
import Testing

struct SQLiteValueTests {
  let folder: TemporaryFolder
  let database: SQLiteDatabase

  init() throws {
    folder = try TemporaryFolder()
    database = try SQLiteDatabase(
      path: folder.path("db"),
      migrations: ["CREATE TABLE cells (id INTEGER PRIMARY KEY, cell ANY) STRICT"])
  }

  func store(_ value: SQLiteValue) throws {
    try database.write { transaction in
      try transaction.execute("DELETE FROM cells")
      try transaction.execute("INSERT INTO cells (cell) VALUES (?1)", value)
    }
  }

  func load<T: Sendable>(_ read: (borrowing SQLiteRow) throws -> T) throws -> T? {
    try database.read { try $0.query("SELECT cell FROM cells", row: read).first }
  }

  @Test(arguments: [0, 1, -1, .max, .min, 1 << 53 + 1] as [Int64])
  func integersComeBack(number: Int64) throws {
    try store(.integer(number))
    #expect(try load { try $0.integer(0) } == number)
  }

  @Test(
    arguments: [
      0, -0.0, 1.5, .pi, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ] as [Double])
  func realsComeBackBitForBit(number: Double) throws {
    try store(.real(number))
    #expect(try load { try $0.real(0) }?.bitPattern == number.bitPattern)
  }

  @Test(arguments: [
    "", "a", "ñandú 🎬", "e\u{301}", "é", "with \0 inside", "'; DROP TABLE cells; --",
  ])
  func textComesBackByteByByte(text: String) throws {
    try store(.text(text))
    #expect(try load { Array(try $0.text(0).utf8) } == Array(text.utf8))
  }

  @Test func textIsComparedByteByByte() throws {
    try store(.text("e\u{301}"))
    let count = "SELECT count(*) FROM cells WHERE cell = ?1"
    let found = try database.read { transaction in
      try ["e\u{301}", "é", "e\u{301}\0"].map { text in
        try transaction.query(count, .text(text)) { try $0.integer(0) }
      }
    }
    #expect(found == [[1], [0], [0]])
  }

  @Test(arguments: [[], [0], [1, 2, 3], [UInt8](repeating: 7, count: 100_000)])
  func bytesComeBack(bytes: [UInt8]) throws {
    try store(.blob(bytes))
    #expect(try load { try $0.blob(0) } == bytes)
    #expect(try load { try $0.withBlob(0) { $0.count } } == bytes.count)
  }

  @Test func nullIsNull() throws {
    try store(.null)
    #expect(try load { $0.isNull(0) } == true)
    try store(.integer(0))
    #expect(try load { $0.isNull(0) } == false)
  }

  @Test func notANumberIsRefused() throws {
    #expect(throws: StorageError.notANumber(parameter: 1)) { try store(.real(.nan)) }
  }

  @Test(arguments: [.text("7"), .real(7), .blob([7]), .null] as [SQLiteValue])
  func aColumnOfAnotherTypeIsNamed(value: SQLiteValue) throws {
    try store(value)
    let error = #expect(throws: StorageError.self) { try load { try $0.integer(0) } }
    guard case .wrongType(column: "cell", expected: "a whole number", found: _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func textThatIsNotUTF8IsNamed() throws {
    try database.write { transaction in
      _ = try transaction.execute("INSERT INTO cells (cell) VALUES (CAST(x'FF41' AS TEXT))")
    }
    #expect(throws: StorageError.self) { try load { try $0.text(0) } }
  }

  @Test func aStatementMayRunWithinItself() throws {
    let select = "SELECT cell FROM cells ORDER BY id"
    let pairs = try database.write { transaction in
      for number in 1...3 {
        try transaction.execute("INSERT INTO cells (cell) VALUES (?1)", .integer(Int64(number)))
      }
      var pairs: [[Int64]] = []
      try transaction.forEach(select) { outer in
        let left = try outer.integer(0)
        try transaction.forEach(select) { pairs.append([left, try $0.integer(0)]) }
      }
      return pairs
    }
    #expect(pairs.count == 9)
    #expect(pairs.last == [3, 3])
  }

  @Test func executeCountsAndInsertGivesItsRow() throws {
    let (row, changed) = try database.write { transaction in
      try transaction.execute("INSERT INTO cells (id, cell) VALUES (41, 1)")
      try transaction.execute("INSERT INTO cells (cell) VALUES (1)")
      let row = transaction.lastInsertedRow
      return (row, try transaction.execute("UPDATE cells SET cell = 2"))
    }
    #expect(row == 42)
    #expect(changed == 2)
  }
}
