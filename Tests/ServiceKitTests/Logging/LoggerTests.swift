import Foundation
import ServiceKit
import Testing

@Suite struct LoggerTests {
  /// The lines that `events` writes at 2026-11-21T10:35:00.042Z.
  private func lines(
    level: Logger.Level = .trace, format: LogFormat, _ events: (Logger) -> Void
  ) async -> [String] {
    let (lines, line) = AsyncStream<String>.makeStream()
    let logger = Logger(
      service: "vision", level: level, format: format,
      now: { Date(timeIntervalSince1970: 1_795_257_300.0425) }, write: { line.yield($0) })
    events(logger)
    line.finish()
    return await lines.reduce(into: []) { $0.append($1) }
  }

  @Test func writesJSONOneLineAnEvent() async {
    let lines = await lines(format: .json) { logger in
      logger.info(
        "listening",
        [
          "port": .int(9001), "host": "::1", "load": .double(0.5), "tls": .bool(false),
          "text": "a b",
        ])
      logger.error("stopped")
    }
    let port = #""host":"::1","load":0.5,"port":9001,"text":"a b","tls":false"#
    #expect(
      lines == [
        #"{"time":"2026-11-21T10:35:00.042Z","level":"info","service":"vision","#
          + #""message":"listening",\#(port)}"# + "\n",
        #"{"time":"2026-11-21T10:35:00.042Z","level":"error","service":"vision","#
          + #""message":"stopped"}"# + "\n",
      ])
  }

  @Test func writesTextOneLineAnEvent() async {
    let lines = await lines(format: .text) { logger in
      logger.warning("slow call", ["seconds": .double(1.5), "count": .int(2), "peer": "a b"])
    }
    #expect(
      lines == [
        "2026-11-21T10:35:00.042Z WARNING vision: slow call count=2 peer=\"a b\" seconds=1.5\n"
      ])
  }

  @Test(arguments: Logger.Level.allCases) func writesOnlyWhatIsImportantEnough(
    level: Logger.Level
  ) async throws {
    let lines = await lines(level: level, format: .text) { logger in
      logger.trace("trace")
      logger.debug("debug")
      logger.info("info")
      logger.notice("notice")
      logger.warning("warning")
      logger.error("error")
      logger.critical("critical")
    }
    let first = try #require(Logger.Level.allCases.firstIndex(of: level))
    let expected = Logger.Level.allCases[first...].map(\.rawValue)
    #expect(lines.count == expected.count)
    #expect(zip(lines, expected).allSatisfy { $0.hasSuffix("vision: \($1)\n") })
  }

  @Test(
    arguments: [LogFormat.json, .text],
    ["\n", "\r\n{\"level\":\"info\"}", "\u{1B}[2J", "\u{0}", "\u{2028}", "\"", "\\"])
  func textFromOutsideCannotForgeALine(format: LogFormat, text: String) async throws {
    let lines = await lines(format: format) { logger in
      logger.info("call \(text)", ["peer": .string(text)])
    }
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(line.unicodeScalars.filter { $0.value < 0x20 || $0.value == 0x2028 } == ["\n"])
    if format == .json {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["peer"] as? String == text)
      #expect(object?["message"] as? String == "call \(text)")
    }
  }

  @Test func longValuesAreCut() async throws {
    let lines = await lines(format: .json) { logger in
      logger.info("call", ["peer": .string(String(repeating: "é", count: 100_000))])
    }
    let line = try #require(lines.first)
    #expect(line.utf8.count < 5_000)
    #expect(line.hasSuffix("é…\"}\n"))
  }

  @Test func numbersThatJSONLacksAreText() async {
    let lines = await lines(format: .json) { $0.info("x", ["value": .double(.nan)]) }
    #expect(lines.first?.hasSuffix("\"value\":\"nan\"}\n") == true)
  }

  @Test func carriesBoundMetadata() async {
    let lines = await lines(format: .text) { logger in
      let bound = logger.with(["method": "A", "peer": "x"])
      bound.info("call", ["peer": "y"])
      logger.info("call")
    }
    #expect(lines.first?.hasSuffix("vision: call method=A peer=y\n") == true)
    #expect(lines.last?.hasSuffix("vision: call\n") == true)
  }

  @Test func metadataCannotReplaceTheFieldsOfTheLine() async throws {
    let lines = await lines(format: .json) { $0.info("x", ["level": "critical"]) }
    #expect(lines.first?.contains(#""level":"info""#) == true)
    #expect(lines.first?.contains(#""metadata.level":"critical""#) == true)
  }
}
