/// The hashes that a text has had so far; emptied at no cost, to be used again for the next text.
struct SeenHashes {
  private var keys = [UInt64](repeating: 0, count: 512)
  private var rounds = [UInt32](repeating: 0, count: 512)
  private var round: UInt32 = 1
  private var count = 0

  /// Forgets all of them.
  mutating func clear() {
    count = 0
    round &+= 1
    guard round == 0 else { return }
    rounds = Array(repeating: 0, count: rounds.count)
    round = 1
  }

  /// Takes a hash in; whether it is new.
  @inline(__always)
  mutating func insert(_ key: UInt64) -> Bool {
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: key ^ (key >> 32)) & mask
    while rounds[place] == round {
      if keys[place] == key { return false }
      place = (place + 1) & mask
    }
    keys[place] = key
    rounds[place] = round
    count += 1
    if count * 2 > keys.count { grow() }
    return true
  }

  private mutating func grow() {
    let kept = zip(keys, rounds).filter { [round] in $0.1 == round }.map(\.0)
    keys = Array(repeating: 0, count: keys.count * 2)
    rounds = Array(repeating: 0, count: keys.count)
    count = 0
    for key in kept { _ = insert(key) }
  }
}
