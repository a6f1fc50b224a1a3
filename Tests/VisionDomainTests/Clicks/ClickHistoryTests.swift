import Execution
import Foundation
import Storage
import TestSupport
import Testing
import VisionDomain

@Suite struct ClickHistoryTests {
  private let folder: TemporaryFolder
  private let model: ClickModel
  private let idle = Cancellation()

  init() throws {
    folder = try TemporaryFolder()
    model = try ClickModel(appeal: ThumbnailAppeal())
  }

  private func history(
    _ name: String = "store", outcomes: Int = 100, audiences: Int = 10
  ) throws -> ClickHistory {
    try ClickHistory(
      directory: folder.url.appending(path: name), model: model, maximumOutcomes: outcomes,
      maximumAudiences: audiences)
  }

  private static func outcome(_ id: String, clicks: Int64, sharpness: Double = 0.3) -> ClickOutcome
  {
    ClickOutcome(
      id: id, impressions: 10_000, clicks: clicks, qualities: .sample(sharpness: sharpness))
  }

  private static let outcomes = (0..<12).map { index in
    outcome("\(index)", clicks: Int64(200 + 50 * index), sharpness: 0.05 + 0.03 * Double(index))
  }

  @Test func whatWasRecordedIsThereAfterAStart() throws {
    let first = try history()
    for outcome in Self.outcomes { _ = try first.record(outcome, of: "a", cancellation: idle) }
    let posterior = try first.posterior(of: "a", cancellation: idle)
    first.close()
    #expect(posterior.evidence.outcomes == 12)
    #expect(posterior.evidence.impressions == 120_000)
    #expect(posterior.evidence.clicks == Self.outcomes.reduce(0) { $0 + $1.clicks })
    #expect(try history().posterior(of: "a", cancellation: idle) == posterior)
    #expect(throws: StorageError.closed) {
      try first.record(Self.outcomes[0], of: "a", cancellation: idle)
    }
  }

  @Test func theOrderOfOutcomesDoesNotMatter() throws {
    let (forth, back) = (try history("forth"), try history("back"))
    for outcome in Self.outcomes { _ = try forth.record(outcome, of: "", cancellation: idle) }
    for outcome in Self.outcomes.reversed() {
      _ = try back.record(outcome, of: "", cancellation: idle)
    }
    #expect(
      try forth.posterior(of: "", cancellation: idle) == back.posterior(of: "", cancellation: idle))
  }

  @Test func anOutcomeTakesThePlaceOfTheOneOfItsID() throws {
    let (once, twice) = (try history("once"), try history("twice"))
    _ = try once.record(Self.outcome("b", clicks: 10), of: "x", cancellation: idle)
    let wanted = try once.record(Self.outcome("a", clicks: 900), of: "x", cancellation: idle)
    #expect(!wanted.replaced)
    for outcome in [Self.outcome("a", clicks: 5), Self.outcome("b", clicks: 10)] {
      #expect(try !twice.record(outcome, of: "x", cancellation: idle).replaced)
    }
    let found = try twice.record(Self.outcome("a", clicks: 900), of: "x", cancellation: idle)
    #expect(found.replaced)
    #expect(found.posterior.weights == wanted.posterior.weights)
    #expect(found.posterior.baseLogOdds == wanted.posterior.baseLogOdds)
    #expect(found.posterior.evidence.outcomes == 2)
    // Two names of one canonical form are two outcomes.
    for (id, count) in [("caf\u{e9}", 3), ("cafe\u{301}", 4)] {
      let recorded = try twice.record(Self.outcome(id, clicks: 1), of: "x", cancellation: idle)
      #expect(!recorded.replaced && recorded.posterior.evidence.outcomes == count)
    }
  }

  @Test func anAudienceLearnsFromItsOwnOutcomesOnly() throws {
    let history = try history()
    let before = try history.posterior(of: "b", cancellation: idle)
    for outcome in Self.outcomes { _ = try history.record(outcome, of: "a", cancellation: idle) }
    #expect(try history.posterior(of: "b", cancellation: idle) == before)
    #expect(before.evidence.outcomes == 0)
    let first = try history.record(Self.outcomes[0], of: "b", cancellation: idle)
    #expect(first.posterior.evidence.outcomes == 1)
    #expect(try history.posterior(of: "a", cancellation: idle).evidence.outcomes == 12)
  }

  /// The outcomes recorded last are kept; one that is replaced counts as recorded anew.
  @Test func theOldestAreForgotten() throws {
    let (small, wanted) = (try history("small", outcomes: 3), try history("wanted"))
    for id in ["a", "b", "c", "a"] {
      let recorded = try small.record(Self.outcome(id, clicks: 100), of: "", cancellation: idle)
      #expect(recorded.forgotten == 0)
    }
    let recorded = try small.record(Self.outcome("d", clicks: 700), of: "", cancellation: idle)
    #expect(recorded.forgotten == 1)
    for (id, clicks) in [("a", 100), ("c", 100), ("d", 700)] {
      _ = try wanted.record(Self.outcome(id, clicks: Int64(clicks)), of: "", cancellation: idle)
    }
    #expect(recorded.posterior.evidence.clicks == 900)
    #expect(
      try wanted.posterior(of: "", cancellation: idle).baseLogOdds == recorded.posterior.baseLogOdds
    )
  }

  @Test func oneAudienceTooManyIsRefusedAndLeavesNothing() throws {
    let history = try history(audiences: 2)
    for audience in ["a", "b", "a"] {
      _ = try history.record(Self.outcomes[0], of: audience, cancellation: idle)
    }
    #expect(throws: ClickHistoryError.tooManyAudiences(limit: 2)) {
      try history.record(Self.outcomes[0], of: "c", cancellation: idle)
    }
    #expect(try history.posterior(of: "c", cancellation: idle).evidence.outcomes == 0)
  }

  @Test func twoProcessesThatShareAFolderAgree() throws {
    let (one, other) = (try history(), try history())
    _ = try one.record(Self.outcomes[0], of: "a", cancellation: idle)
    #expect(try other.posterior(of: "a", cancellation: idle).evidence.outcomes == 1)
    let recorded = try other.record(Self.outcomes[1], of: "a", cancellation: idle)
    #expect(try one.posterior(of: "a", cancellation: idle) == recorded.posterior)
  }

  @Test func outcomesThatComeTogetherAreAllKept() async throws {
    let history = try history()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for outcome in Self.outcomes {
        group.addTask {
          let queue = WorkQueue(label: "test", threads: 1, capacity: 1)
          _ = try await queue.run { try history.record(outcome, of: "a", cancellation: $0) }
        }
      }
      try await group.waitForAll()
    }
    let together = try history.posterior(of: "a", cancellation: idle)
    let oneByOne = try self.history("other")
    for outcome in Self.outcomes { _ = try oneByOne.record(outcome, of: "a", cancellation: idle) }
    #expect(together == (try oneByOne.posterior(of: "a", cancellation: idle)))
  }

  @Test func whoHasGoneRecordsNothing() throws {
    let history = try history()
    let gone = Cancellation()
    gone.cancel()
    #expect(throws: CancellationError.self) {
      try history.record(Self.outcomes[0], of: "a", cancellation: gone)
    }
    #expect(try history.posterior(of: "a", cancellation: idle).evidence.outcomes == 0)
  }

  @Test func aDatabaseThatIsNoneIsRefused() throws {
    let path = folder.url.appending(path: "store")
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    try Data(repeating: 7, count: 5_000).write(to: path.appending(path: "clicks.sqlite"))
    #expect(throws: StorageError.self) { try history() }
  }
}
