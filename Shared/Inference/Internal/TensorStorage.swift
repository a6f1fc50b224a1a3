/// The memory of a tensor.
///
/// `@unchecked Sendable`: it is written while the tensor or the inference that makes it is the only one to
/// know it, and only read after that.
final class TensorStorage: @unchecked Sendable {
  /// What the CPU's widest loads like: a cache line.
  private static let alignment = 64

  let bytes: UnsafeMutableRawBufferPointer

  var byteCount: Int { bytes.count }

  /// - Parameter isZero: whether it is zero at first; otherwise whoever has it writes all of it.
  init(byteCount: Int, isZero: Bool = true) {
    // The library takes no null pointer, not even for a tensor without elements.
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(byteCount, Self.alignment), alignment: Self.alignment)
    if isZero { memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount) }
    bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
  }

  deinit {
    bytes.baseAddress?.deallocate()
  }
}
