import CMalloc

/// The memory of this process that malloc manages.
public enum Heap {
  /// What is allocated and not freed, in bytes, in all threads.
  public static var allocatedBytes: Int {
    let info = mallinfo2()
    return Int(info.uordblks + info.hblkhd)
  }
}
