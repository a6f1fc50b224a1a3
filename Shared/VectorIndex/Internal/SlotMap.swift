/// Where each identifier's row is: pages of slots, so that neighbouring identifiers take 4 bytes each, and so that a
/// change copies one page only while a copy of the map is in use.
struct SlotMap: Sendable {
  /// Identifiers of a page, a power of 2.
  private static let pageSize: Int64 = 256
  private static let none = Int32(-1)

  private struct Page: Sendable {
    var slots = [Int32](repeating: SlotMap.none, count: Int(SlotMap.pageSize))
    var count = 0
  }

  private var pages: [Int64: Page] = [:]
  private(set) var count = 0

  /// How many bytes of memory it takes.
  var bytes: Int {
    pages.count * (Int(Self.pageSize) * MemoryLayout<Int32>.stride + 32)
      + pages.capacity * MemoryLayout<(Int64, Page)>.stride
  }

  /// All identifiers, page by page.
  var ids: some Sequence<Int64> {
    pages.lazy.flatMap { number, page in
      page.slots.indices.lazy.filter { page.slots[$0] != Self.none }
        .map { number * Self.pageSize + Int64($0) }
    }
  }

  subscript(id: Int64) -> Int? {
    guard let slot = pages[Self.page(id)]?.slots[Self.place(id)], slot != Self.none else {
      return nil
    }
    return Int(slot)
  }

  /// Notes the slot of an identifier, in place of the one that it has.
  mutating func set(_ id: Int64, to slot: Int) {
    let isNew = self[id] == nil
    pages[Self.page(id), default: Page()].slots[Self.place(id)] = Int32(slot)
    guard isNew else { return }
    pages[Self.page(id)]?.count += 1
    count += 1
  }

  /// Forgets an identifier. Returns its slot.
  mutating func remove(_ id: Int64) -> Int? {
    guard let slot = self[id] else { return nil }
    count -= 1
    if pages[Self.page(id)]?.count == 1 {
      pages[Self.page(id)] = nil
    } else {
      pages[Self.page(id)]?.slots[Self.place(id)] = Self.none
      pages[Self.page(id)]?.count -= 1
    }
    return slot
  }

  private static func page(_ id: Int64) -> Int64 { id >> 8 }

  private static func place(_ id: Int64) -> Int { Int(id & (pageSize - 1)) }
}
