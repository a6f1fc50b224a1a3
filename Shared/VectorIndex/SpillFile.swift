import CVectors
import Foundation

/// A file that holds what indexes need not have in memory: the rests of their vectors, of which a search reads few.
/// The kernel keeps as much of it in memory as there is room for. It has no name, and is gone with the process.
///
/// Sendable although it is C++: every function of it may be called from any thread.
public final class SpillFile: @unchecked Sendable {
  private let file: OpaquePointer

  /// An empty file in a directory. Throws `VectorIndexError.noSpillFile` when it cannot be made.
  public init(directory: URL) throws(VectorIndexError) {
    guard let file = cvectors_spill_create(directory.path) else {
      throw .noSpillFile(directory: directory.path, reason: String(cString: strerror(errno)))
    }
    self.file = file
  }

  deinit { cvectors_spill_destroy(file) }

  /// Some of the file, given back with its last owner.
  ///
  /// Sendable although it is C++'s memory: who changes it makes sure that nobody else has it.
  final class Block: @unchecked Sendable {
    /// How many numbers a block has.
    static let capacity = Int(CVECTORS_SPILL_BLOCK) / MemoryLayout<Int16>.stride

    let file: SpillFile
    let numbers: UnsafeMutablePointer<Int16>

    /// Nil when the disk is full.
    init?(of file: SpillFile) {
      guard let start = cvectors_spill_take(file.file) else { return nil }
      self.file = file
      numbers = start.bindMemory(to: Int16.self, capacity: Self.capacity)
    }

    deinit { cvectors_spill_give(file.file, numbers) }
  }
}
