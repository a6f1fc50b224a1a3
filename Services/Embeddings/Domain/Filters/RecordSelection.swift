/// Some of the records of a collection, by their keys. What a filter leaves out may be most of the
/// collection: only the one part or the other is held.
enum RecordSelection: Sendable {
  /// These records.
  case only(Set<Int64>)
  /// All records of the collection but these.
  case allBut(Set<Int64>)

  /// The other records of the collection.
  var inverted: RecordSelection {
    switch self {
    case .only(let keys): .allBut(keys)
    case .allBut(let keys): .only(keys)
    }
  }

  /// Whether no collection has a record that is selected.
  var isEmpty: Bool {
    if case .only(let keys) = self { keys.isEmpty } else { false }
  }

  func contains(_ key: Int64) -> Bool {
    switch self {
    case .only(let keys): keys.contains(key)
    case .allBut(let keys): !keys.contains(key)
    }
  }

  /// How many records these are of a collection that has `total`.
  func count(of total: Int) -> Int {
    switch self {
    case .only(let keys): keys.count
    case .allBut(let keys): total - keys.count
    }
  }

  /// Those that are in `other` too.
  func intersection(_ other: RecordSelection) -> RecordSelection {
    switch (self, other) {
    case (.only(let left), .only(let right)): .only(left.intersection(right))
    case (.only(let left), .allBut(let right)): .only(left.subtracting(right))
    case (.allBut(let left), .only(let right)): .only(right.subtracting(left))
    case (.allBut(let left), .allBut(let right)): .allBut(left.union(right))
    }
  }

  /// These and those that are in `other`: what is left out is what both leave out.
  func union(_ other: RecordSelection) -> RecordSelection {
    inverted.intersection(other.inverted).inverted
  }
}
