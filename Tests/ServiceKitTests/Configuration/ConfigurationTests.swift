import Foundation
import ServiceKit
import Testing

@Suite struct ConfigurationTests {
  private enum Mode: String, CaseIterable, ConfigurationValue {
    case exact
    case approximate
  }

  private enum Keys {
    static let threads = ConfigurationKey(
      "decode.threads", default: 2, in: 1...64, "Threads that decode video.")
    static let threshold = ConfigurationKey(
      "models.yolo.confidence_threshold", default: 0.25, in: 0...1, "The least confidence.")
    static let mode = ConfigurationKey("mode", default: Mode.exact, "How to search.")
    static let caching = ConfigurationKey("cache.enabled", default: true, "Whether to cache.")
    static let token = ConfigurationKey(
      "token", default: "", isSecret: true, environmentAlias: "API_KEY", "The secret.")
    static let size = ConfigurationKey(
      "pool.size", default: 4, in: 1...8, environmentAlias: "POOL", "A size.")
  }

  private static let schema = ConfigurationSchema(
    service: "vision", port: 9001,
    keys: [Keys.threads, Keys.threshold, Keys.mode, Keys.caching, Keys.token, Keys.size])

  private func configuration(
    arguments: [String] = [], environment: [String: String] = [:], file: String? = nil
  ) throws -> Configuration {
    guard let file else {
      return try Configuration(
        schema: Self.schema, arguments: arguments, environment: environment)
    }
    return try withTemporaryFile(file) { path in
      try Configuration(
        schema: Self.schema, arguments: arguments + ["--config", path],
        environment: environment)
    }
  }

  private func failure(
    arguments: [String] = [], environment: [String: String] = [:], file: String? = nil
  ) -> String? {
    do {
      _ = try configuration(arguments: arguments, environment: environment, file: file)
      return nil
    } catch {
      let name = /\/[^ ]*\/[-0-9A-F]+\.yaml/
      return "\(error)".replacing(name, with: "FILE")
    }
  }

  @Test func everythingHasADefault() throws {
    let configuration = try configuration()
    #expect(configuration[Keys.threads] == 2)
    #expect(configuration[Keys.threshold] == 0.25)
    #expect(configuration[Keys.mode] == .exact)
    #expect(configuration[Keys.caching])
    #expect(configuration[CommonKeys.port] == 9001)
    #expect(configuration[CommonKeys.opsPort] == .automatic)
    #expect(configuration.source(of: Keys.threads) == .defaultValue)
  }

  /// Every pair of sources, the stronger one first. `pool.size` is 4 by default.
  private static let flags: [[String]] = [
    ["--vision.pool.size=8"], ["--pool.size", "7"],
  ]
  private static let variables = [
    ("MARQUEE_VISION_POOL_SIZE", "6"), ("MARQUEE_POOL_SIZE", "5"), ("POOL", "3"),
  ]
  private static let files = ["vision:\n  pool:\n    size: 2\n", "pool:\n  size: 1\n"]

  @Test(arguments: 0..<7, 0..<7) func theStrongerSourceWins(stronger: Int, weaker: Int) throws {
    let expected = [8, 7, 6, 5, 3, 2, 1]
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var file = ""
    for source in Set([stronger, weaker]) {
      switch source {
      case 0...1: arguments += Self.flags[source]
      case 2...4: environment[Self.variables[source - 2].0] = Self.variables[source - 2].1
      default: file += Self.files[source - 5]
      }
    }
    let configuration = try configuration(
      arguments: arguments, environment: environment, file: file)
    #expect(configuration[Keys.size] == expected[min(stronger, weaker)])
  }

  @Test func saysWhereAValueComesFrom() throws {
    let configuration = try configuration(
      arguments: ["--mode", "approximate"],
      environment: ["PORT": "8080", "MARQUEE_CACHE_ENABLED": "false"],
      file: "# comment\n\ndecode: {threads: 3}\n")
    #expect(configuration.source(of: Keys.mode) == .flag("mode"))
    #expect(configuration.source(of: CommonKeys.port) == .environment("PORT"))
    #expect(configuration.source(of: Keys.caching) == .environment("MARQUEE_CACHE_ENABLED"))
    guard case .file(_, let line) = configuration.source(of: Keys.threads) else {
      Issue.record("not from the file")
      return
    }
    #expect(line == 3)
    #expect(configuration[CommonKeys.port] == 8080)
    #expect(!configuration[Keys.caching])
    #expect(configuration[Keys.threads] == 3)
  }

  @Test func theFileMayBeNamedInTheEnvironment() throws {
    let size = try withTemporaryFile("pool.size: 7") { path in
      try configuration(environment: ["MARQUEE_CONFIG": path])[Keys.size]
    }
    #expect(size == 7)
  }

  @Test func emptyVariablesCountAsAbsent() throws {
    let configuration = try configuration(environment: ["PORT": "", "MARQUEE_CONFIG": ""])
    #expect(configuration[CommonKeys.port] == 9001)
  }

  @Test func skipsWhatBelongsToOtherServices() throws {
    let configuration = try configuration(
      environment: [
        "MARQUEE_EMBEDDINGS_INDEX": "hnsw", "MARQUEE_GATEWAY_SERVER_PORT": "1", "HOME": "/root",
      ],
      file: "nlp:\n  server: {port: x}\noptimizer.tolerance: 3\n")
    #expect(configuration[CommonKeys.port] == 9001)
  }

  @Test(arguments: [
    "\u{FEFF}", "", "# nothing but a comment\n", "---\n", "{}",
  ])
  func anEmptyFileSetsNothing(file: String) throws {
    #expect(try configuration(file: file)[Keys.size] == 4)
  }

  @Test(arguments: [
    (["--sever.port", "1"], "--sever.port: unknown key; did you mean --server.port?"),
    (
      ["--vision.sever.port", "1"],
      "--vision.sever.port: unknown key; did you mean --vision.server.port?"
    ),
    (["--colour", "red"], "--colour: unknown key; see --help"),
    (["--nlp.server.port", "1"], "--nlp.server.port: a key of another service"),
    (["--server.port"], "--server.port: needs a value"),
    (["--server.port", "1", "--server.port=2"], "--server.port: given twice"),
    (["--config", "a", "--config", "b"], "--config: given twice"),
    (["serve"], "\"serve\": not a flag; see --help"),
    (["--"], "\"--\": not a flag; see --help"),
    (
      ["--config", "/nonexistent/x.yaml"],
      "--config: cannot read \"/nonexistent/x.yaml\": No such file or directory"
    ),
    (
      ["--server.port", "http"],
      "--server.port: server.port: \"http\" is not allowed; expected a whole number from 0 to 65535"
    ),
    (
      ["--server.port", "65536"],
      "--server.port: server.port: \"65536\" is not allowed; expected a whole number from 0 to 65535"
    ),
    (
      ["--server.port=-1"],
      "--server.port: server.port: \"-1\" is not allowed; expected a whole number from 0 to 65535"
    ),
    (
      ["--server.port="],
      "--server.port: server.port: \"\" is not allowed; expected a whole number from 0 to 65535"
    ),
    (
      ["--ops.port", "never"],
      "--ops.port: ops.port: \"never\" is not allowed; expected auto, off or a whole number from 0 to 65535"
    ),
    (
      ["--mode", "fast"],
      "--mode: mode: \"fast\" is not allowed; expected one of exact, approximate"
    ),
    (
      ["--cache.enabled", "yes"],
      "--cache.enabled: cache.enabled: \"yes\" is not allowed; expected true or false"
    ),
    (
      ["--models.yolo.confidence_threshold", "nan"],
      "--models.yolo.confidence_threshold: models.yolo.confidence_threshold: \"nan\" is not allowed; expected a number from 0 to 1"
    ),
    (
      ["--models.yolo.confidence_threshold", "inf"],
      "--models.yolo.confidence_threshold: models.yolo.confidence_threshold: \"inf\" is not allowed; expected a number from 0 to 1"
    ),
  ])
  func refusesWrongFlags(arguments: [String], problem: String) {
    #expect(failure(arguments: arguments) == problem)
  }

  @Test(arguments: [
    (
      "MARQUEE_SEVER_PORT", "1",
      "MARQUEE_SEVER_PORT: unknown key; did you mean MARQUEE_SERVER_PORT?"
    ),
    ("MARQUEE_VISION_THREADS", "1", "MARQUEE_VISION_THREADS: unknown key; see --help"),
    (
      "PORT", "x",
      "PORT: server.port: \"x\" is not allowed; expected a whole number from 0 to 65535"
    ),
    (
      "LOG_LEVEL", "loud",
      "LOG_LEVEL: log.level: \"loud\" is not allowed; expected one of trace, debug, info, notice, warning, error, critical"
    ),
    (
      "MARQUEE_CONFIG", "/nonexistent",
      "MARQUEE_CONFIG: cannot read \"/nonexistent\": No such file or directory"
    ),
  ])
  func refusesWrongVariables(name: String, value: String, problem: String) {
    #expect(failure(environment: [name: value]) == problem)
  }

  @Test(arguments: [
    ("a: 1\n", "FILE:1: unknown key \"a\"; see --help"),
    (
      "server:\n  # the port\n  prot: 1\n",
      "FILE:3: unknown key \"server.prot\"; did you mean server.port?"
    ),
    (
      "\nserver: {port: many}\n",
      "FILE:2: server.port: \"many\" is not allowed; expected a whole number from 0 to 65535"
    ),
    (
      "pool:\n  size:\n",
      "FILE:2: pool.size: \"\" is not allowed; expected a whole number from 1 to 8"
    ),
    ("pool.size: 1\npool:\n  size: 2\n", "FILE:3: key \"pool.size\" given twice, first on line 1"),
    ("pool:\n  size: [1, 2]\n", "FILE:2: a list where a single value is expected"),
    ("- 1\n", "FILE:1: a list where a single value is expected"),
    ("port\n", "FILE:1: expected a mapping of keys to values"),
    ("a: &x 1\nb: *x\n", "FILE:1: an anchor; anchors are not read"),
    ("b: *x\n", "FILE:1: an alias; aliases are not read"),
    ("pool.size: !!int 3\n", "FILE:1: a tag; tags are not read"),
    ("mode: exact\n---\nmode: exact\n", "FILE:2: a second document; the file must have only one"),
    ("{{a: 1}: 2}", "FILE:1: a mapping cannot be a key"),
    ("a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}", "FILE:1: nested more than 8 deep"),
    ("mode: \"exact\n", "FILE:2: not YAML: found unexpected end of stream"),
    ("a: 1\n\tb: 2\n", "FILE:2: not YAML: found a tab character that violates indentation"),
  ])
  func refusesWrongFiles(file: String, problem: String) {
    #expect(failure(file: file) == problem)
  }

  @Test func refusesFilesThatAreNoText() throws {
    #expect(throws: ConfigurationError.self) {
      try withTemporaryFile(Data([0x6D, 0x3A, 0x20, 0xFF, 0xFE, 0x0A])) { path in
        try Configuration(schema: Self.schema, arguments: ["--config", path])
      }
    }
  }

  @Test func refusesLargeFilesAndLongKeys() throws {
    let large = String(repeating: "#", count: (1 << 20) + 1)
    #expect(failure(file: large) == "FILE: 1048577 bytes are too many; at most 1048576 are read")
    let key = String(repeating: "a", count: 201)
    #expect(failure(file: "\(key): 1") == "FILE:1: a key of more than 200 bytes")
  }

  /// Whatever stands in the file, reading it ends with a value or one line.
  @Test(arguments: 1...200) func survivesDamagedFiles(seed: Int) throws {
    var bytes = Array(ConfigurationSchema.sample(of: [Self.schema]).utf8)
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let marks = Array("{}[]&*!|>:-#%@`'\"\n\t\0\u{FF}".utf8)
    for _ in 0...next(12) {
      let index = next(bytes.count)
      switch next(4) {
      case 0: bytes[index] = UInt8(next(256))
      case 1: bytes.insert(marks[next(marks.count)], at: index)
      case 2: bytes.remove(at: index)
      default: bytes.removeSubrange(index..<min(bytes.count, index + next(40)))
      }
    }
    try withTemporaryFile(Data(bytes)) { path in
      do throws(ConfigurationError) {
        _ = try Configuration(schema: Self.schema, arguments: ["--config", path])
      } catch {
        #expect(error.place.hasPrefix(path) || error.place == "--config")
        #expect(!error.problem.isEmpty)
      }
    }
  }

  @Test func refusesAFolder() {
    #expect(
      failure(arguments: ["--config", "/tmp"]) == "--config: cannot read \"/tmp\": Is a directory")
  }

  @Test func wrongValuesAreRefusedEvenWhereTheyAreOverridden() {
    let problem = failure(arguments: ["--pool.size", "3"], environment: ["POOL": "100"])
    #expect(
      problem == "POOL: pool.size: \"100\" is not allowed; expected a whole number from 1 to 8")
  }

  @Test func whoKnowsOnlyTheSuitesKeysSkipsAServicesOwn() throws {
    func configuration(_ environment: [String: String]) throws -> Configuration {
      try Configuration(commonTo: "vision", environment: environment)
    }
    let file = """
      decode:
        threads: 3
      server:
        tls:
          certificate: any.pem
      vision:
        server:
          tls:
            certificate: own.pem
      """
    try withTemporaryFile(file) { path in
      let configuration = try configuration([
        "MARQUEE_CONFIG": path, "MARQUEE_POOL_SIZE": "3", "MARQUEE_VISION_MODE": "exact",
        "LOG_LEVEL": "debug",
      ])
      #expect(configuration[ServerTransportKeys.certificate] == "own.pem")
      #expect(
        configuration.source(of: ServerTransportKeys.certificate) == .file(path: path, line: 9))
      #expect(configuration[CommonKeys.logLevel] == .debug)
    }
    #expect(throws: ConfigurationError.self) { try configuration(["LOG_LEVEL": "shout"]) }
    #expect(throws: ConfigurationError.self) { try configuration(["MARQUEE_CONFIG": "/none"]) }
  }

  @Test func secretsAreNeverShown() throws {
    let configuration = try configuration(environment: ["API_KEY": "hunter2"])
    #expect(configuration[Keys.token] == "hunter2")
    #expect(!configuration.listing.contains("hunter2"))
    #expect(configuration.listing.contains("token = (secret)  # API_KEY\n"))
  }

  @Test func theListingHasEveryKeyWithItsSource() throws {
    let listing = try configuration(arguments: ["--pool.size=3"]).listing
    #expect(listing.split(separator: "\n").count == Self.schema.keys.count)
    #expect(listing.contains("pool.size = \"3\"  # --pool.size\n"))
    #expect(listing.contains("decode.threads = \"2\"  # default\n"))
  }

  @Test func keysThatCannotBeToldApartAreRefused() {
    let one = ConfigurationKey("a.b_c", default: 1, "One.")
    let other = ConfigurationKey("a_b.c", default: 1, "Other.")
    let schema = ConfigurationSchema(service: "nlp", port: 9002, keys: [one, other])
    #expect(
      throws: ConfigurationError(
        place: "a_b.c", problem: "declared twice: MARQUEE_A_B_C stands for two keys")
    ) {
      try Configuration(schema: schema)
    }
  }

  @Test func aDefaultOutsideItsRangeIsRefused() {
    let key = ConfigurationKey("a", default: 9, in: 1...3, "Wrong.")
    let schema = ConfigurationSchema(service: "nlp", port: 9002, keys: [key])
    #expect(throws: ConfigurationError.self) { try Configuration(schema: schema) }
  }
}
