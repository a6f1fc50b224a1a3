import Contracts
import GRPC
import GatewayServer
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Validation

@Suite struct ScreenplayAnalysisTests {
  private static var far: ContinuousClock.Instant { .now + .seconds(60) }

  private static func statuses(
    of answer: GatewayAnalyzeScreenplayResponse
  ) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: answer.branches.map { ($0.name, Int($0.status.code)) })
  }

  private static func allServed(but failed: [String: Int] = [:]) -> [String: Int] {
    ["script": 0, "sentiment": 0, "structure": 0, "genre": 0, "audience": 0]
      .merging(failed) { _, code in code }
  }

  @Test func allBranchesComeTogether() async throws {
    var double = ScriptServiceDouble()
    double.parse = { _ in .with { $0.statistics.scenes = 3 } }
    double.sentiment = { _ in .with { $0.sentences = 7 } }
    let answer = try await double.withAnalysis {
      try await $0.run(.init(), deadline: Self.far) { _ in }
    }
    #expect(answer.script.statistics.scenes == 3)
    #expect(answer.sentiment.sentences == 7)
    #expect(answer.hasStructure && answer.hasGenre && answer.hasAudience)
    #expect(Self.statuses(of: answer) == Self.allServed())
  }

  @Test func everyExplanationIsInTheLanguageThatTheCallerReads() async throws {
    let languages = Mutex<[String: String]>([:])
    var double = ScriptServiceDouble()
    double.explaining = { method, language in languages.withLock { $0[method] = language } }
    _ = try await double.withAnalysis {
      try await $0.run(.with { $0.explanationLanguage = "es" }, deadline: Self.far) { _ in }
    }
    #expect(
      languages.withLock { $0 }
        == ["sentiment": "es", "structure": "es", "genre": "es", "audience": "es"])
  }

  @Test func aBranchThatFailsLeavesItsStatusBesideTheOther() async throws {
    var double = ScriptServiceDouble()
    double.sentiment = { _ in throw RPCError(code: .dataLoss, message: "the weights are damaged") }
    let answer = try await double.withAnalysis {
      try await $0.run(.init(), deadline: Self.far) { _ in }
    }
    #expect(answer.hasScript)
    #expect(!answer.hasSentiment)
    let failed = try #require(answer.branches.first { $0.name == "sentiment" })
    let error = try #require(RPCError(status: failed.status))
    #expect(error.code == .dataLoss)
    #expect(error.message == "the weights are damaged")
    #expect(error.errorInfo?.domain == "marquee")
    #expect(error.errorInfo?.metadata["branch"] == "sentiment")
  }

  @Test func aBranchThatIsLateLeavesItsStatusAndItsWorkIsCancelled() async throws {
    let (ended, end) = AsyncStream.makeStream(of: Bool.self)
    var double = ScriptServiceDouble()
    double.sentiment = { _ in
      try? await suspendUntilCancelled()
      end.yield(Task.isCancelled)
      end.finish()
      throw CancellationError()
    }
    let answer = try await double.withAnalysis(limit: .seconds(2)) {
      try await $0.run(.init(), deadline: Self.far) { _ in }
    }
    #expect(answer.hasScript)
    let late = RPCError.Code.deadlineExceeded.rawValue
    #expect(Self.statuses(of: answer) == Self.allServed(but: ["sentiment": late]))
    #expect(await ended.first { _ in true } == true)
  }

  @Test func theCallFailsWhenNoBranchWorks() async throws {
    var double = ScriptServiceDouble()
    double.parse = { _ in throw RPCError(code: .unavailable, message: "gone") }
    double.explaining = { _, _ in throw RPCError(code: .unavailable, message: "gone") }
    let error = await #expect(throws: RPCError.self) {
      try await double.withAnalysis { try await $0.run(.init(), deadline: Self.far) { _ in } }
    }
    #expect(error?.code == .unavailable)
  }

  @Test func badInputFailsTheCallInTheCallersWords() async throws {
    var double = ScriptServiceDouble()
    double.parse = { _ in
      throw RPCError(InvalidInput("EMPTY", field: "content", "is empty"))
    }
    let error = await #expect(throws: RPCError.self) {
      try await double.withAnalysis { try await $0.run(.init(), deadline: Self.far) { _ in } }
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.fieldViolations.map(\.field) == ["content"])
  }

  @Test func aScriptThatIsTooShortForOneBranchIsOnlyThatBranchsFailure() async throws {
    var double = ScriptServiceDouble()
    double.explaining = { branch, _ in
      guard branch == "structure" else { return }
      throw RPCError(InvalidInput("TOO_SHORT", field: "content", "has 1 scene heading"))
    }
    let answer = try await double.withAnalysis {
      try await $0.run(.init(), deadline: Self.far) { _ in }
    }
    #expect(!answer.hasStructure)
    #expect(answer.hasScript && answer.hasSentiment && answer.hasGenre && answer.hasAudience)
    let failed = try #require(answer.branches.first { $0.name == "structure" })
    #expect(RPCError(status: failed.status)?.fieldViolations.map(\.field) == ["content"])
  }

  @Test func aLanguageThatExplanationsDoNotHaveFailsTheCall() async throws {
    var double = ScriptServiceDouble()
    double.explaining = { _, _ in
      throw RPCError(InvalidInput("UNKNOWN", field: "explanation_language", "is unknown"))
    }
    let error = await #expect(throws: RPCError.self) {
      try await double.withAnalysis { try await $0.run(.init(), deadline: Self.far) { _ in } }
    }
    #expect(error?.fieldViolations.map(\.field) == ["explanation_language"])
  }

  @Test func aRefusalOfWhatTheGatewayMadeUpIsOnlyABranchsFailure() async throws {
    var double = ScriptServiceDouble()
    double.parse = { _ in
      throw RPCError(InvalidInput("ODD", field: "omit_elements", "is odd"))
    }
    let answer = try await double.withAnalysis {
      try await $0.run(.init(), deadline: Self.far) { _ in }
    }
    #expect(answer.hasSentiment)
    #expect(!answer.hasScript)
  }

  @Test func cancellingTheCallerCancelsTheWorkInTheService() async throws {
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let (ended, end) = AsyncStream.makeStream(of: Bool.self)
    var double = ScriptServiceDouble()
    double.sentiment = { _ in
      start.finish()
      try? await suspendUntilCancelled()
      end.yield(Task.isCancelled)
      throw CancellationError()
    }
    try await double.withAnalysis { analysis in
      let call = Task { try await analysis.run(.init(), deadline: Self.far) { _ in } }
      for await _ in started {}
      call.cancel()
      #expect(await ended.first { _ in true } == true)
      await #expect(throws: (any Error).self) { try await call.value }
    }
  }

  @Test func thePartsThatAreToldAreTheAnswer() async throws {
    var double = ScriptServiceDouble()
    double.parse = { _ in .with { $0.statistics.scenes = 3 } }
    double.sentiment = { _ in .with { $0.sentences = 7 } }
    let told = Mutex<[GatewayAnalyzeScreenplayResponse]>([])
    let answer = try await double.withAnalysis {
      try await $0.run(.init(), deadline: Self.far) { event in
        if case .part(let part) = event { told.withLock { $0.append(part) } }
      }
    }
    var merged = GatewayAnalyzeScreenplayResponse()
    for part in told.withLock({ $0 }) {
      try merged.merge(serializedBytes: part.serializedBytes())
    }
    #expect(merged == answer)
  }
}
