import CMalloc

/// The memory of this process that malloc manages.
public enum Heap {
  /// What is allocated and not freed, in bytes, in all threads.
  public static var allocatedBytes: Int {
    let info = mallinfo2()
    return Int(info.uordblks + info.hblkhd)
  }

  /// Gives pages that hold nothing but freed memory back to the system.
  public static func trim() {
    _ = malloc_trim(0)
  }
}
