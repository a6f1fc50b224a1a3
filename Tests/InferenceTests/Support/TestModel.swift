import Foundation
import Inference

/// The small models of `Models/make.py`, whose answers a test knows.
enum TestModel: String, CaseIterable {
  case arithmetic, rows, types, chain, product, steps, picture, six, half

  /// Its file is not among the resources.
  struct Missing: Error {}

  func path() throws -> String {
    let folder = Bundle.module.resourceURL?.appending(path: "Models")
    guard let path = folder?.appending(path: "\(rawValue).onnx").path,
      FileManager.default.fileExists(atPath: path)
    else { throw Missing() }
    return path
  }

  func data() throws -> Data { try Data(contentsOf: URL(filePath: path())) }

  func load(_ change: (inout Model.Configuration) -> Void = { _ in }) throws -> Model {
    try Model(path: path(), configuration: Model.Configuration(change))
  }
}
