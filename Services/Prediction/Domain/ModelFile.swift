import Foundation

/// The JSON files in `Models` that hold this module's priors.
enum ModelFile {
  /// The model of that name, its keys read from snake_case.
  ///
  /// - Throws: an error of Foundation's if the file is missing or malformed.
  static func decode<Model: Decodable>(_ type: Model.Type, named name: String) throws -> Model {
    let url = Bundle.module.bundleURL.appendingPathComponent("Models/\(name).json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: url))
  }
}
