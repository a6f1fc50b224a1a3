import Foundation

/// The model files that come with the module.
enum ModelFile {
  /// The bytes of `Models/<name>`.
  ///
  /// - Throws: `ModelError` when it is not there.
  static func data(_ name: String) throws -> Data {
    let folder = Bundle.module.resourceURL?.appendingPathComponent("Models", isDirectory: true)
    guard let folder, let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
      throw ModelError(file: name, problem: "cannot be read from the module's resources")
    }
    return data
  }

  /// The value that `Models/<name>` holds as JSON.
  ///
  /// - Throws: `ModelError` when the file is missing or does not hold such a value.
  static func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: try data(name))
    } catch let error as DecodingError {
      throw ModelError(file: name, problem: "\(error)")
    }
  }
}
