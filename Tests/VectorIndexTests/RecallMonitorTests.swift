import Testing
import VectorIndex

struct RecallMonitorTests {
  @Test func withoutChecksNothingIsKnown() {
    let monitor = RecallMonitor(target: 0.9)
    #expect(monitor.estimate == nil)
    #expect(monitor.effort == RecallMonitor.firstEffort)
  }

  @Test func theEstimateIsTheMeanOfTheChecks() throws {
    var monitor = RecallMonitor(target: 0.5)
    for found in [10, 8, 9, 5] { monitor.record(found: found, of: 10, effort: 64) }
    let estimate = try #require(monitor.estimate)
    #expect(abs(estimate.recall - 0.8) < 1e-12)
    #expect(estimate.checks == 4)
    // Wilson's interval for 0.8 and four observations.
    #expect(abs(estimate.low - 0.33683) < 1e-4)
    #expect(abs(estimate.high - 0.96922) < 1e-4)
  }

  @Test func moreChecksNarrowTheInterval() throws {
    var monitor = RecallMonitor(target: 0.5)
    var widths: [Double] = []
    for _ in 0..<100 {
      monitor.record(found: 9, of: 10, effort: 64)
      let estimate = try #require(monitor.estimate)
      #expect((0...1).contains(estimate.low) && (0...1).contains(estimate.high))
      #expect(estimate.low <= estimate.recall && estimate.recall <= estimate.high)
      widths.append(estimate.high - estimate.low)
    }
    #expect(widths == widths.sorted(by: >))
  }

  @Test func theEffortDoublesWhereTheTargetIsClearlyMissed() {
    var monitor = RecallMonitor(target: 0.95)
    for _ in 0..<19 { monitor.record(found: 7, of: 10, effort: 64) }
    #expect(monitor.effort == 64)
    monitor.record(found: 7, of: 10, effort: 64)
    #expect(monitor.effort == 128)
    #expect(monitor.checks == 0)
    #expect(monitor.estimate == nil)
    for _ in 0..<300 { monitor.record(found: 10, of: 10, effort: 128) }
    #expect(monitor.effort == 128)
    #expect(monitor.checks == 200)
  }

  @Test func aMissThatChanceExplainsChangesNothing() {
    // One search in which all was missed: a mean of 0.95 after 20 checks, and of 0.995 after 200.
    var monitor = RecallMonitor(target: 0.99)
    monitor.record(found: 0, of: 10, effort: 64)
    for _ in 0..<300 { monitor.record(found: 10, of: 10, effort: 64) }
    #expect(monitor.effort == 64)
  }

  @Test func aSmallLackThatLastsIsSeen() {
    var monitor = RecallMonitor(target: 0.99)
    for check in 0..<199 { monitor.record(found: check % 5 == 0 ? 9 : 10, of: 10, effort: 64) }
    #expect(monitor.effort == 64)
    monitor.record(found: 10, of: 10, effort: 64)
    #expect(monitor.effort == 128)
  }

  @Test func decayIsSeen() {
    var monitor = RecallMonitor(target: 0.95)
    for _ in 0..<500 { monitor.record(found: 10, of: 10, effort: 64) }
    for _ in 0..<200 where monitor.effort == 64 { monitor.record(found: 7, of: 10, effort: 64) }
    #expect(monitor.effort == 128)
  }

  @Test func checksOfAnotherEffortAndEmptyOnesDoNotCount() {
    var monitor = RecallMonitor(target: 0.95)
    monitor.record(found: 0, of: 10, effort: 32)
    monitor.record(found: 0, of: 0, effort: 64)
    #expect(monitor.checks == 0)
  }

  @Test func theEffortHasAnEnd() {
    var monitor = RecallMonitor(target: 1)
    for _ in 0..<10_000 { monitor.record(found: 0, of: 10, effort: monitor.effort) }
    #expect(monitor.effort == RecallMonitor.mostEffort)
    #expect(monitor.estimate?.recall == 0)
  }
}
