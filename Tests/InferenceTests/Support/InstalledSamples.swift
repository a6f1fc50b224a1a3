import Foundation
import Inference

/// The models that `make models` has installed in this checkout.
enum InstalledSamples {
  static func models() throws -> InstalledModels {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return try InstalledModels(directory: root.appending(path: ".cache/models").path)
  }
}
