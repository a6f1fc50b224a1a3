/// Small numbers by hashes: open addressing with linear probing, for tables that are asked far more often
/// than they grow.
struct HashIndex: Sendable {
  private var keys: [UInt64]
  /// One more than the number of a key, 0 where there is none.
  private var numbers: [Int32]
  private var mask: Int
  private(set) var count = 0

  /// An empty index.
  ///
  /// - Parameter capacity: how many keys it takes before it grows.
  init(capacity: Int = 32) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    keys = Array(repeating: 0, count: size)
    numbers = Array(repeating: 0, count: size)
    mask = size - 1
  }

  /// The numbers of distinct keys from 0, in their order.
  init(_ hashes: some Sequence<UInt64>) {
    self.init()
    for hash in hashes { _ = number(adding: hash) }
  }

  /// The number of a key; nil where it is not there.
  @inline(__always)
  func number(of key: UInt64) -> Int? {
    var place = Int(truncatingIfNeeded: key ^ (key >> 32)) & mask
    while numbers[place] != 0 {
      if keys[place] == key { return Int(numbers[place]) - 1 }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Whether a key is there.
  @inline(__always)
  func contains(_ key: UInt64) -> Bool { number(of: key) != nil }

  /// The number of a key, which is the next one where it is new.
  mutating func number(adding key: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: key ^ (key >> 32)) & mask
    while numbers[place] != 0 {
      if keys[place] == key { return Int(numbers[place]) - 1 }
      place = (place + 1) & mask
    }
    keys[place] = key
    count += 1
    numbers[place] = Int32(count)
    if count * 2 > mask { grow() }
    return count - 1
  }

  private mutating func grow() {
    let (oldKeys, oldNumbers) = (keys, numbers)
    let size = keys.count * 2
    keys = Array(repeating: 0, count: size)
    numbers = Array(repeating: 0, count: size)
    mask = size - 1
    for (key, number) in zip(oldKeys, oldNumbers) where number != 0 {
      var place = Int(truncatingIfNeeded: key ^ (key >> 32)) & mask
      while numbers[place] != 0 { place = (place + 1) & mask }
      keys[place] = key
      numbers[place] = number
    }
  }
}
