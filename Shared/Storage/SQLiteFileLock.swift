import Foundation
import Synchronization

/// A lock on a file beside a database, which the kernel frees when the process dies.
final class SQLiteFileLock: Sendable {
  private let descriptor: Mutex<Int32>

  /// Takes the lock. Throws `StorageError.busy` when another one has it for `patience` milliseconds.
  init(path: String, patience: Int) throws(StorageError) {
    let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, message: String(cString: strerror(errno)))
    }
    let end = ContinuousClock.now + .milliseconds(patience)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < end else {
        Foundation.close(descriptor)
        throw .busy(path: path)
      }
      // The kernel tells nobody when a lock is free.
      usleep(20_000)
    }
    self.descriptor = Mutex(descriptor)
  }

  deinit { unlock() }

  func unlock() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { Foundation.close(descriptor) }
      descriptor = -1
    }
  }
}
