/// The rests of a segment's rows, row after row: in memory, or in a block of a file. Where the file has no room, they
/// are in memory.
///
/// A value as an array is: copies share a block until one of them is changed.
struct Rests: Sendable {
  /// How many there are.
  private(set) var count = 0
  private var memory: [Int16] = []
  private var block: SpillFile.Block?

  /// Whether they are in a file.
  var isSpilled: Bool { block != nil }

  /// How many bytes of memory they take.
  var bytes: Int { memory.capacity * MemoryLayout<Int16>.stride }

  /// Makes room for so many in all: in `file`, if there is one and none has come yet.
  mutating func reserveCapacity(_ capacity: Int, in file: SpillFile?) {
    if count == 0, capacity <= SpillFile.Block.capacity {
      block = file.flatMap(SpillFile.Block.init)
    }
    if block == nil { memory.reserveCapacity(capacity) }
  }

  /// Appends zeros. There is room for them.
  mutating func append(zeros: Int) {
    ownBlock()
    if let block {
      block.numbers.advanced(by: count).update(repeating: 0, count: zeros)
    } else {
      memory.append(contentsOf: repeatElement(0, count: zeros))
    }
    count += zeros
  }

  mutating func removeLast(_ removed: Int) {
    count -= removed
    if block == nil { memory.removeLast(removed) }
  }

  func withNumbers<R>(_ body: (UnsafeBufferPointer<Int16>) -> R) -> R {
    guard let block else { return memory.withUnsafeBufferPointer(body) }
    return body(UnsafeBufferPointer(start: block.numbers, count: count))
  }

  mutating func withMutableNumbers(_ body: (UnsafeMutableBufferPointer<Int16>) -> Void) {
    ownBlock()
    if let block {
      body(UnsafeMutableBufferPointer(start: block.numbers, count: count))
    } else {
      memory.withUnsafeMutableBufferPointer { body($0) }
    }
  }

  /// Copies a block that others have too.
  private mutating func ownBlock() {
    guard !isKnownUniquelyReferenced(&block), let shared = block else { return }
    let numbers = UnsafeBufferPointer(start: shared.numbers, count: count)
    block = SpillFile.Block(of: shared.file)
    if let block {
      block.numbers.update(from: shared.numbers, count: count)
    } else {
      memory = Array(numbers)
    }
  }
}
