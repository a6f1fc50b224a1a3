import TestSupport
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
    for found in [10, 8, 9, 5] { monitor.record(found: found, of: 10, effort: 64, among: 1_000) }
    let estimate = try #require(monitor.estimate)
    #expect(abs(estimate.recall - 0.8) < 1e-12)
    #expect(estimate.checks == 4)
    // Wilson's interval for 0.8 and four observations.
    #expect(abs(estimate.low - 0.33683) < 1e-4)
    #expect(abs(estimate.high - 0.96922) < 1e-4)
  }

  @Test func moreChecksNarrowTheInterval() throws {
    var monitor = RecallMonitor(target: 0.85)
    var widths: [Double] = []
    for _ in 0..<100 {
      monitor.record(found: 9, of: 10, effort: 64, among: 1_000)
      let estimate = try #require(monitor.estimate)
      #expect((0...1).contains(estimate.low) && (0...1).contains(estimate.high))
      #expect(estimate.low <= estimate.recall && estimate.recall <= estimate.high)
      widths.append(estimate.high - estimate.low)
    }
    #expect(widths == widths.sorted(by: >))
  }

  @Test func theEffortDoublesWhereTheTargetIsMissed() {
    var monitor = RecallMonitor(target: 0.95)
    for _ in 0..<19 { monitor.record(found: 9, of: 10, effort: 64, among: 1_000) }
    #expect(monitor.effort == 64)
    monitor.record(found: 9, of: 10, effort: 64, among: 1_000)
    #expect(monitor.effort == 128)
    #expect(monitor.checks == 0)
    // Not back to what was too little.
    for _ in 0..<300 { monitor.record(found: 10, of: 10, effort: 128, among: 1_000) }
    #expect(monitor.effort == 128)
    #expect(monitor.checks == 200)
  }

  @Test func theEffortIsHalvedWhereItFindsFarMoreThanIsWanted() {
    var monitor = RecallMonitor(target: 0.9)
    for _ in 0..<49 { monitor.record(found: 10, of: 10, effort: 64, among: 1_000) }
    #expect(monitor.effort == 64)
    monitor.record(found: 10, of: 10, effort: 64, among: 1_000)
    #expect(monitor.effort == 32)
    #expect(monitor.checks == 0)
    for _ in 0..<1_000 { monitor.record(found: 10, of: 10, effort: monitor.effort, among: 1_000) }
    #expect(monitor.effort == RecallMonitor.leastEffort)
    // That becomes too little, and is not tried again.
    for _ in 0..<200 where monitor.effort == 16 {
      monitor.record(found: 8, of: 10, effort: 16, among: 1_000)
    }
    #expect(monitor.effort == 32)
    for _ in 0..<1_000 { monitor.record(found: 10, of: 10, effort: 32, among: 1_000) }
    #expect(monitor.effort == 32)
  }

  /// A graph that finds more the more effort it makes, with chance: whatever it needs, that is found and kept.
  @Test(arguments: [16, 32, 64, 128, 512, 2_048], [0.9, 0.95, 0.99])
  func theEffortBecomesTheLeastThatReachesTheTarget(needed: Int, target: Double) {
    var random = SplitMix64(seed: UInt64(needed))
    var monitor = RecallMonitor(target: target)
    for _ in 0..<5_000 {
      let misses = (1 - target) * Double(needed) / Double(monitor.effort) / 4
      let share = monitor.effort < needed ? 8 * misses : misses
      let found = (0..<10).count { _ in random.uniform() >= share }
      monitor.record(found: found, of: 10, effort: monitor.effort, among: 1_000)
    }
    #expect(needed...2 * needed ~= monitor.effort)
  }

  @Test func checksBeginAnewWhenTheVectorsAreTwiceAsMany() {
    var monitor = RecallMonitor(target: 0.95)
    for _ in 0..<30 { monitor.record(found: 10, of: 10, effort: 64, among: 1_000) }
    monitor.record(found: 10, of: 10, effort: 64, among: 2_000)
    #expect(monitor.checks == 31)
    monitor.record(found: 9, of: 10, effort: 64, among: 2_001)
    #expect(monitor.checks == 1)
    #expect(monitor.estimate?.recall == 0.9)
  }

  @Test func decayIsSeen() {
    var monitor = RecallMonitor(target: 0.95)
    for _ in 0..<500 { monitor.record(found: 10, of: 10, effort: monitor.effort, among: 1_000) }
    #expect(monitor.effort == RecallMonitor.leastEffort)
    var checks = 0
    while monitor.effort < 64, checks < 1_000 {
      monitor.record(found: 7, of: 10, effort: monitor.effort, among: 1_000)
      checks += 1
    }
    // The window at the least effort, and then few at each.
    #expect(checks <= 200 + 2 * 20)
  }

  @Test func checksOfAnotherEffortAndEmptyOnesDoNotCount() {
    var monitor = RecallMonitor(target: 0.95)
    monitor.record(found: 0, of: 10, effort: 32, among: 1_000)
    monitor.record(found: 0, of: 0, effort: 64, among: 1_000)
    #expect(monitor.checks == 0)
  }

  @Test func theEffortHasAnEnd() {
    var monitor = RecallMonitor(target: 1)
    for _ in 0..<10_000 { monitor.record(found: 0, of: 10, effort: monitor.effort, among: 1_000) }
    #expect(monitor.effort == RecallMonitor.mostEffort)
    #expect(monitor.estimate?.recall == 0)
  }
}
