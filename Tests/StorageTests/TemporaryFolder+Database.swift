import Foundation
import TestSupport

extension TemporaryFolder {
  /// Copies a database and its log as they are on disk, as if the process that has it open had died.
  func copyDatabase(_ name: String, to copy: String) throws {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path(name + suffix)) {
      try FileManager.default.copyItem(atPath: path(name + suffix), toPath: path(copy + suffix))
    }
  }
}
