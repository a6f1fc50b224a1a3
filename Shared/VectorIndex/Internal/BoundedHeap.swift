/// The best of many elements, never more than `capacity` of them in memory.
struct BoundedHeap<Element> {
  let capacity: Int
  private let precedes: (Element, Element) -> Bool
  /// A binary heap whose first element is the worst of those kept.
  private var elements: [Element] = []

  init(capacity: Int, precedes: @escaping (Element, Element) -> Bool) {
    self.capacity = capacity
    self.precedes = precedes
  }

  /// The worst of a full heap's elements, which the next one has to beat; `nil` while there is room.
  var threshold: Element? { elements.count == capacity ? elements.first : nil }

  mutating func insert(_ element: Element) {
    if elements.count < capacity {
      elements.append(element)
      siftUp()
    } else if let worst = elements.first, precedes(element, worst) {
      elements[0] = element
      siftDown()
    }
  }

  func sorted() -> [Element] { elements.sorted(by: precedes) }

  private mutating func siftUp() {
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(elements[parent], elements[child]) else { return }
      elements.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var worst = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < elements.count && precedes(elements[worst], elements[child]) {
        worst = child
      }
      if worst == parent { return }
      elements.swapAt(parent, worst)
      parent = worst
    }
  }
}
