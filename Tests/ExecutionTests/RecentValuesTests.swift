import Execution
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RecentValuesTests {
  /// Whatever is asked for, kept and removed: no value is another one, there is never too much, and what was asked for
  /// within the last half of the room is there.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func whatWasAskedForLatelyIsThere(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let capacity = Int.random(in: 2...40, using: &random)
    var values = RecentValues<Int, Int>(capacity: capacity)
    var kept: [Int: (value: Int, weight: Int)] = [:]
    /// What was asked for and kept, in that order.
    var used: [(key: Int, weight: Int)] = []
    var lately = 0
    for step in 0..<2_000 {
      let key = Int.random(in: 0..<30, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        values.remove(key)
        kept[key] = nil
      case 1..<5:
        let weight = Int.random(in: 1...6, using: &random)
        values.keep(step, for: key, weight: weight)
        kept[key] = weight <= capacity / 2 ? (step, weight) : nil
        if let weight = kept[key]?.weight { used.append((key, weight)) }
      default:
        let since = used.reversed().prefix { $0.key != key }.reduce(0) { $0 + $1.weight }
        let found = values.value(for: key)
        #expect(found == nil || found == kept[key]?.value)
        if let weight = kept[key]?.weight, since + weight <= capacity / 2 {
          #expect(found != nil)
          lately += 1
        }
        if found == nil { kept[key] = nil }
        if let weight = kept[key]?.weight { used.append((key, weight)) }
      }
      #expect(values.count <= capacity)
    }
    #expect(lately > 0 || capacity < 12)
  }

  @Test(arguments: [-1, 0, 1]) func withoutRoomNothingIsKept(capacity: Int) {
    var values = RecentValues<String, Int>(capacity: capacity)
    values.keep(1, for: "a")
    #expect(values.value(for: "a") == nil)
    #expect(values.count == 0)
  }

  @Test func whatIsNotAskedForMakesRoom() {
    var values = RecentValues<Int, Int>(capacity: 20)
    values.keep(1, for: -1)
    values.keep(2, for: -2)
    for key in 0..<100 {
      values.keep(key, for: key)
      #expect(values.value(for: -1) == 1)
    }
    #expect(values.value(for: -2) == nil)
    #expect(values.count <= 20)
  }
}
