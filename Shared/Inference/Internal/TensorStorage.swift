/// The memory of a tensor, zero at first.
///
/// `@unchecked Sendable`: it is written while the tensor or the inference that makes it is the only one to
/// know it, and only read after that.
final class TensorStorage: @unchecked Sendable {
  /// What the CPU's widest loads like: a cache line.
  private static let alignment = 64

  let bytes: UnsafeMutableRawBufferPointer

  var byteCount: Int { bytes.count }

  init(byteCount: Int) {
    // The library takes no null pointer, not even for a tensor without elements.
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(byteCount, Self.alignment), alignment: Self.alignment)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
  }

  deinit {
    bytes.baseAddress?.deallocate()
  }
}
