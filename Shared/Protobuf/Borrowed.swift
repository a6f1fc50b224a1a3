/// A value that is looked at where it lies.
///
/// An element that is read out of memory is copied, and each string, array and box in it retained,
/// as the compiler cannot know that the memory stays as it is. What cannot be copied is not: a
/// buffer is therefore seen as one of these, whose layout is that of the value alone.
@frozen
@usableFromInline
struct Borrowed<Value>: ~Copyable {
  @usableFromInline
  let value: Value

  @inlinable
  @inline(__always)
  borrowing func size<Coding: FieldCoding>(_ coding: Coding.Type) -> Int
  where Coding.Value == Value {
    Coding.size(value)
  }

  @inlinable
  @inline(__always)
  borrowing func write<Coding: FieldCoding>(_ coding: Coding.Type, into writer: inout WireWriter)
  where Coding.Value == Value {
    Coding.write(value, into: &writer)
  }

  @inlinable
  @inline(__always)
  borrowing func write<Coding: FieldCoding>(
    _ coding: Coding.Type, tag: UInt32, into writer: inout WireWriter
  ) where Coding.Value == Value {
    Coding.write(value, tag: tag, into: &writer)
  }
}

extension Array {
  /// Runs `body` with the elements where they lie, and how many there are.
  @inlinable
  @inline(__always)
  func withBorrowed(_ body: (UnsafePointer<Borrowed<Element>>, Int) -> Void) {
    withUnsafeBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      body(
        UnsafeRawPointer(start).assumingMemoryBound(to: Borrowed<Element>.self), elements.count)
    }
  }
}
