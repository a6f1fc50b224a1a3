import Scoring
import TestSupport
import Testing

@Suite struct IntervalTests {
  @Test func anIntervalInsideTheScaleReachesAsFarToEitherSide() {
    let expected = Interval(lower: 30, upper: 50, level: 0.8)
    #expect(Interval(around: 40, halfWidth: 10, level: 0.8, cutTo: 0...100) == expected)
    #expect(Interval(around: 40, halfWidth: 10, level: 0.8, movedInto: 0...100) == expected)
  }

  @Test func cuttingTakesAwayWhatIsOutside() {
    #expect(
      Interval(around: 4, halfWidth: 10, level: 0.8, cutTo: 0...100)
        == Interval(lower: 0, upper: 14, level: 0.8))
    #expect(
      Interval(around: 4, halfWidth: 10, level: 0.9, cutTo: 0...10)
        == Interval(lower: 0, upper: 10, level: 0.9))
    #expect(
      Interval(around: 4, halfWidth: 10, level: 0.5, cutTo: 0 ... .infinity)
        == Interval(lower: 0, upper: 14, level: 0.5))
  }

  @Test func movingKeepsTheWidth() {
    #expect(
      Interval(around: 4, halfWidth: 10, level: 0.8, movedInto: 0...100)
        == Interval(lower: 0, upper: 20, level: 0.8))
    #expect(
      Interval(around: 99, halfWidth: 10, level: 0.8, movedInto: 0...100)
        == Interval(lower: 80, upper: 100, level: 0.8))
  }

  @Test func anIntervalWiderThanTheScaleIsTheScale() {
    let whole = Interval(lower: -1, upper: 1, level: 0.8)
    #expect(Interval(around: 0.9, halfWidth: 7, level: 0.8, movedInto: -1...1) == whole)
    #expect(Interval(around: 0.9, halfWidth: 7, level: 0.8, cutTo: -1...1) == whole)
  }

  @Test func aCentreThatRoundingLedOutsideIsTakenAtTheEnd() {
    let centre = 100.0.nextUp
    #expect(
      Interval(around: centre, halfWidth: 10, level: 0.8, cutTo: 0...100)
        == Interval(lower: 90, upper: 100, level: 0.8))
    #expect(
      Interval(around: centre, halfWidth: 10, level: 0.8, movedInto: 0...100)
        == Interval(lower: 80, upper: 100, level: 0.8))
  }

  @Test func bothStayInTheScaleAndHoldTheValue() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<2_000 {
      let value = 100 * random.uniform()
      let half = 80 * random.uniform()
      for interval in [
        Interval(around: value, halfWidth: half, level: 0.8, cutTo: 0...100),
        Interval(around: value, halfWidth: half, level: 0.8, movedInto: 0...100),
      ] {
        #expect(0 <= interval.lower && interval.lower <= value)
        #expect(value <= interval.upper && interval.upper <= 100)
      }
    }
  }

  /// What sets the two apart: of a moved interval the width says how much is known, wherever its
  /// centre is.
  @Test func knowingLessNeverNarrowsAMovedInterval() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2_000 {
      let halves = [60 * random.uniform(), 60 * random.uniform()].sorted()
      let widths = halves.map { half in
        let interval = Interval(
          around: 100 * random.uniform(), halfWidth: half, level: 0.8, movedInto: 0...100)
        return interval.upper - interval.lower
      }
      #expect(widths[0] <= widths[1] + 1e-9)
    }
  }
}
