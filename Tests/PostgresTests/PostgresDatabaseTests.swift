import Execution
import Foundation
import Postgres
import PostgresFixtures
import Synchronization
import Testing

struct PostgresDatabaseTests {
  let place: TestDatabase
  let database: PostgresDatabase

  init() throws {
    place = try TestDatabase()
    database = try PostgresDatabase(url: place.url)
    try database.write(Cancellation()) {
      try $0.run(script: "CREATE TABLE items (id bigserial PRIMARY KEY, name text UNIQUE NOT NULL)")
    }
  }

  static func insert(_ name: String, _ session: borrowing PostgresSession) throws {
    try session.execute("INSERT INTO items (name) VALUES ($1)", .text(name))
  }

  func insert(_ name: String) throws {
    try database.write(Cancellation()) { try Self.insert(name, $0) }
  }

  func names(_ database: PostgresDatabase? = nil) throws -> [String] {
    try (database ?? self.database).read(Cancellation()) {
      try $0.query("SELECT name FROM items ORDER BY id") { try $0.text(0) }
    }
  }

  @Test func aWriteThatThrowsLeavesNothing() throws {
    struct Failure: Error {}
    try insert("kept")
    #expect(throws: Failure.self) {
      try database.write(Cancellation()) { session in
        try Self.insert("lost", session)
        try session.execute("DELETE FROM items WHERE name = $1", .text("kept"))
        throw Failure()
      }
    }
    #expect(try names() == ["kept"])
  }

  @Test func aReadSeesOneStateAndCannotWrite() throws {
    try insert("first")
    let counts = try database.read(Cancellation()) { session in
      let before = try session.query("SELECT count(*) FROM items") { try $0.integer(0) }
      try insert("second")
      return before + (try session.query("SELECT count(*) FROM items") { try $0.integer(0) })
    }
    #expect(counts == [1, 1])
    #expect(try names() == ["first", "second"])
    #expect(throws: PostgresError.self) {
      let impatient = try PostgresDatabase(
        url: place.url, configuration: .init { $0.patience = .zero })
      try impatient.read(Cancellation()) { try Self.insert("third", $0) }
    }
    #expect(try names() == ["first", "second"])
  }

  @Test func aConstraintHasItsStateAndTheConnectionGoesOn() throws {
    try insert("twin")
    let error = #expect(throws: PostgresError.self) { try insert("twin") }
    guard case .failed(state: "23505", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try insert("other")
    #expect(try names() == ["twin", "other"])
  }

  @Test func aConnectionThatBrokeIsReplaced() throws {
    try insert("before")
    try place.disconnectAll()
    #expect(try names() == ["before"])
    try place.disconnectAll()
    try insert("after")
    #expect(try names() == ["before", "after"])
  }

  @Test func aTransactionWhoseConnectionBreaksIsRepeatedFromItsBeginning() throws {
    var runs = 0
    try database.write(Cancellation()) { session in
      runs += 1
      try Self.insert("run \(runs)", session)
      if runs == 1 { try place.disconnectAll() }
      try Self.insert("end", session)
    }
    #expect(runs == 2)
    #expect(try names() == ["run 2", "end"])
  }

  @Test func aConflictIsRepeated() throws {
    try insert("a")
    try insert("b")
    var runs = 0
    try database.write(Cancellation()) { session in
      runs += 1
      guard runs == 1 else { return try Self.insert("c", session) }
      try session.run(script: "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")
    }
    #expect(runs == 2)
    #expect(try names() == ["a", "b", "c"])
  }

  @Test func aCommitThatFailedWithItsConnectionIsRepeated() throws {
    // What is checked at the commit ends the connection then, the first time.
    try database.write(Cancellation()) { session in
      try session.run(
        script: """
          CREATE SEQUENCE checks;
          CREATE FUNCTION check_once() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF nextval('checks') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RETURN NULL;
          END $$;
          CREATE CONSTRAINT TRIGGER check_once AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION check_once();
          """)
    }
    var runs = 0
    try database.write(Cancellation()) { session in
      runs += 1
      try Self.insert("run \(runs)", session)
    }
    #expect(runs == 2)
    #expect(try names() == ["run 2"])
  }

  @Test func aCommitThatSucceededWithoutAnAnswerIsNotRepeated() async throws {
    let database = database
    try await withThrowingTaskGroup(of: Void.self) { group in
      // The commit waits for a standby after it is done, and is ended there.
      group.addTask {
        try database.session(limit: .seconds(60), Cancellation()) { session in
          try session.run(
            script: """
              DO $$ BEGIN
                WHILE (
                  SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                  WHERE wait_event = 'SyncRep' AND datname = current_database()
                ) = 0 LOOP
                  PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
                END LOOP;
              END $$
              """)
        }
      }
      group.addTask {
        var runs = 0
        let answer = try database.write(Cancellation()) { session in
          runs += 1
          try session.run(script: "SET LOCAL synchronous_commit = on")
          try Self.insert("run \(runs)", session)
          return runs
        }
        #expect(answer == 1)
        #expect(runs == 1)
      }
      try await group.waitForAll()
    }
    #expect(try names() == ["run 1"])
  }

  @Test(arguments: [false, true])
  func aCommitThatACrashLeftNoTraceOfIsNotTakenForTheNextOneOfItsNumber(
    seesProcesses: Bool
  ) throws {
    let server = try TestPostgres()
    let other = try PostgresDatabase(url: server.url)
    // Its process dies as it commits; what is not logged leaves nothing of the transaction on the disk.
    try other.write(Cancellation()) { session in
      try session.run(
        script: """
          CREATE ROLE guest LOGIN PASSWORD 'guest';
          \(seesProcesses ? "GRANT pg_read_all_stats TO guest" : "");
          CREATE UNLOGGED TABLE notes (name text);
          GRANT INSERT ON notes TO guest;
          CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN
            EXECUTE format('COPY (SELECT) TO PROGRAM %L', 'kill -KILL ' || pg_backend_pid());
            RETURN NULL;
          END $$;
          CREATE CONSTRAINT TRIGGER crash AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION crash();
          """)
    }
    let guest = try PostgresDatabase(
      url: server.url.replacing(/:\/\/.*@/, with: "://guest:guest@"),
      configuration: .init {
        // Before it is repeated another one gets its number.
        $0.pace = .init(sleep: { _ in try? other.write(Cancellation()) { _ in } }, jitter: { 1 })
      })
    #expect(throws: PostgresError.outcomeUnknown) {
      try guest.write(Cancellation()) { try $0.execute("INSERT INTO notes VALUES ('lost')") }
    }
  }

  @Test func aStatementUnderWayIsCancelled() async throws {
    let cancellation = Cancellation()
    try await withThrowingTaskGroup(of: Void.self) { group in
      let database = database
      group.addTask {
        #expect(throws: CancellationError.self) {
          try database.write(cancellation) { session in
            try Self.insert("lost", session)
            cancellation.cancel()
            try session.run(script: "SELECT pg_sleep(3600)")
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try names().isEmpty)
    let waiting = try database.read(Cancellation()) {
      try $0.query(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()"
      ) {
        try $0.integer(0)
      }
    }
    #expect(waiting == [0])
  }

  @Test func aStatementThatTakesTooLongIsEnded() throws {
    let hurried = try PostgresDatabase(
      url: place.url, configuration: .init { $0.statementLimit = .milliseconds(50) })
    #expect(throws: PostgresError.timedOut) {
      try hurried.read(Cancellation()) { try $0.run(script: "SELECT pg_sleep(3600)") }
    }
    #expect(try names(hurried).isEmpty)
  }

  @Test func aServerThatDoesNotEvenEndAStatementIsGivenUp() throws {
    let hurried = try PostgresDatabase(
      url: place.url, configuration: .init { $0.statementLimit = .milliseconds(50) })
    var stopped: pid_t = 0
    defer { kill(stopped, SIGCONT) }
    #expect(throws: PostgresError.timedOut) {
      try hurried.read(Cancellation()) { session in
        let process = try session.query("SELECT pg_backend_pid()::int8") { try $0.integer(0) }
        stopped = pid_t(try #require(process.first))
        kill(stopped, SIGSTOP)
        try session.run(script: "SELECT 1")
      }
    }
    #expect(try names(hurried).isEmpty)
  }

  @Test(
    arguments: [
      ("53100", .full), ("57014", .timedOut), ("40P01", .conflict(message: "x")),
      ("25006", .lost(message: "x")), ("57P01", .lost(message: "x")),
      ("08006", .lost(message: "x")), ("22012", .failed(state: "22012", message: "x")),
    ] as [(String, PostgresError)])
  func aStateSaysWhatHappened(state: String, error: PostgresError) throws {
    let impatient = try PostgresDatabase(
      url: place.url, configuration: .init { $0.patience = .zero })
    #expect(throws: error) {
      try impatient.write(Cancellation()) {
        try $0.run(
          script: "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '\(state)', MESSAGE = 'x'; END $$")
      }
    }
    #expect(try names(impatient).isEmpty)
  }

  @Test func aBodyThatThrowsBetweenRowsLeavesTheConnectionFree() throws {
    struct Enough: Error {}
    let one = try PostgresDatabase(url: place.url, configuration: .init { $0.connections = 1 })
    #expect(throws: Enough.self) {
      try one.read(Cancellation()) { session in
        try session.forEach("SELECT generate_series(1, 1000000000)", values: []) { _ in
          throw Enough()
        }
      }
    }
    #expect(try names(one).isEmpty)
  }

  @Test func whoFindsNoFreeConnectionIsToldSo() throws {
    let one = try PostgresDatabase(
      url: place.url,
      configuration: .init {
        $0.connections = 1
        $0.patience = .zero
      })
    _ = try one.read(Cancellation()) { _ in
      #expect(throws: PostgresError.busy) { try names(one) }
    }
    #expect(try names(one).isEmpty)
  }

  @Test func noMoreConnectionsAreMadeThanAllowed() async throws {
    let few = try PostgresDatabase(url: place.url, configuration: .init { $0.connections = 2 })
    let gauge = Gauge()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<16 {
        group.addTask {
          _ = try few.read(Cancellation()) { session in
            gauge.enter()
            _ = try session.query("SELECT 1::int8") { try $0.integer(0) }
            gauge.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(1...2 ~= gauge.most)
  }

  @Test func aClosedDatabaseSaysSo() throws {
    database.close()
    #expect(throws: PostgresError.closed) { try names() }
  }

  @Test func aSessionsSettingsEndWithIt() throws {
    try database.session(limit: .seconds(30), Cancellation()) { session in
      try session.run(script: "SELECT pg_advisory_lock(7)")
      try session.run(script: "CREATE INDEX CONCURRENTLY items_by_length ON items (length(name))")
    }
    // Waits until the server has noticed; as long as a statement may take.
    try database.write(Cancellation()) { try $0.run(script: "SELECT pg_advisory_xact_lock(7)") }
  }

  @Test(arguments: ["", "mysql://x:secret@y/z", "postgresql://x:secret@y:port%/z?a", "secret"])
  func anAddressThatCannotBeReadIsNotPrinted(url: String) {
    let error = #expect(throws: PostgresError.badURL) { try PostgresDatabase(url: url) }
    #expect(error?.description.contains("secret") == false)
  }

  @Test(arguments: [
    "postgresql://u:hunter2@127.0.0.1:1/x", "host=/nowhere password=hunter2 user=hunter2",
  ])
  func whereNobodyAnswersPatienceEndsWithoutThePassword(url: String) throws {
    let time = VirtualTime()
    let nowhere = try PostgresDatabase(
      url: url,
      configuration: .init {
        $0.patience = .seconds(2)
        $0.pace = .init(now: { time.now }, sleep: { time.wait($0) }, jitter: { 1 })
      })
    let error = #expect(throws: PostgresError.self) {
      try nowhere.read(Cancellation()) { try $0.run(script: "SELECT 1") }
    }
    guard case .unreachable(let message) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!message.contains("hunter2"))
    #expect(!message.contains("\n"))
    // 20 + 40 + … + 640 ms, each in steps of 50 ms at most; the next one would be beyond 2 s.
    #expect(time.waits.reduce(.zero, +) == .milliseconds(1_260))
    #expect(time.waits.allSatisfy { $0 <= .milliseconds(50) })
  }

  @Test func aCancelledCallDoesNotGoOnTrying() throws {
    let cancellation = Cancellation()
    let nowhere = try PostgresDatabase(
      url: "host=/nowhere",
      configuration: .init {
        $0.patience = .seconds(3_600)
        $0.pace = .init(sleep: { _ in cancellation.cancel() }, jitter: { 1 })
      })
    #expect(throws: CancellationError.self) {
      try nowhere.read(cancellation) { try $0.run(script: "SELECT 1") }
    }
  }
}

/// How many are in at a time.
private final class Gauge: Sendable {
  private let counts = Mutex((now: 0, most: 0))

  var most: Int { counts.withLock { $0.most } }

  func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }

  func leave() { counts.withLock { $0.now -= 1 } }
}

/// A clock that goes on when somebody waits.
private final class VirtualTime: Sendable {
  private let state = Mutex((now: ContinuousClock.now, waits: [Duration]()))

  var now: ContinuousClock.Instant { state.withLock { $0.now } }
  var waits: [Duration] { state.withLock { $0.waits } }

  func wait(_ duration: Duration) {
    state.withLock { state in
      state.now += duration
      state.waits.append(duration)
    }
  }
}
