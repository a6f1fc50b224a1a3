/// Values that were asked for lately, by their keys; what nobody asks for any more makes room.
///
/// There are two generations: what is found in the older one moves to the younger, and when that has half of the room the
/// older one is dropped. So what was asked for within the last half of the room is there, at the cost of no list.
public struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    let value: Value
    let weight: Int
  }

  private var young: [Key: Entry] = [:]
  private var youngWeight = 0
  private var old: [Key: Entry] = [:]
  /// What a generation may weigh.
  private let generation: Int

  /// None.
  ///
  /// - Parameter capacity: what all values together may weigh; less than 2 keeps none.
  public init(capacity: Int) {
    generation = capacity / 2
  }

  /// How many values there are.
  public var count: Int { young.count + old.count }

  /// The value of a key, which has now been asked for.
  public mutating func value(for key: Key) -> Value? {
    if let entry = young[key] { return entry.value }
    guard let entry = old.removeValue(forKey: key) else { return nil }
    add(entry, for: key)
    return entry.value
  }

  /// Keeps a value, in place of the key's other one.
  ///
  /// - Parameter weight: what it weighs, 1 or more; one that is heavier than half of the room is not kept.
  public mutating func keep(_ value: Value, for key: Key, weight: Int = 1) {
    remove(key)
    guard weight <= generation else { return }
    add(Entry(value: value, weight: weight), for: key)
  }

  /// Forgets the value of a key.
  public mutating func remove(_ key: Key) {
    if let entry = young.removeValue(forKey: key) { youngWeight -= entry.weight }
    old.removeValue(forKey: key)
  }

  private mutating func add(_ entry: Entry, for key: Key) {
    if youngWeight + entry.weight > generation {
      old = young
      (young, youngWeight) = ([:], 0)
    }
    young[key] = entry
    youngWeight += entry.weight
  }
}
