import Foundation
import Inference

/// The models that `make models` has installed in this checkout.
public enum InstalledSamples {
  /// Their folder.
  public static var directory: String {
    var root = URL(filePath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root.appending(path: ".cache/models").path
  }

  /// What is installed.
  public static func models() throws -> InstalledModels {
    try InstalledModels(directory: directory)
  }

  /// Whether a model is: `PERMISSIVE_ONLY=1` leaves some out.
  public static func has(_ name: String) -> Bool {
    (try? models().model(name)) != nil
  }

  /// A model of one file, loaded and verified.
  public static func load(
    _ name: String, _ change: (inout Model.Configuration) -> Void = { _ in }
  ) throws -> Model {
    let file = try models().model(name).files[0]
    return try Model(path: file.path, sha256: file.sha256, configuration: .init(change))
  }

  /// A model of one file, loaded in stages and verified.
  public static func load(_ name: String, stages: [StagedModel.Stage]) throws -> StagedModel {
    let file = try models().model(name).files[0]
    return try StagedModel(path: file.path, sha256: file.sha256, stages: stages)
  }
}
