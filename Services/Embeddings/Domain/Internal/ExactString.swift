/// A string that equals another only if both have the same bytes; Swift's strings are compared by
/// canonical equivalence.
struct ExactString: Hashable {
  let value: String

  init(_ value: String) { self.value = value }

  static func == (left: Self, right: Self) -> Bool {
    left.value.utf8.elementsEqual(right.value.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var value = value
    value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No byte of UTF-8: where one string ends and the next begins makes a difference.
    hasher.combine(UInt8(0xFF))
  }
}
