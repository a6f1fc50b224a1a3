import Foundation

/// The models that `make models` has installed in a folder, as its `installed.json` says.
public struct InstalledModels: Sendable {
  private struct Record: Decodable {
    struct Model: Decodable {
      struct File: Decodable {
        let path: String
        let sha256: String
      }

      let name: String
      let version: String
      let licence: String
      let files: [File]
    }

    let models: [Model]
  }

  /// A record is a few KiB; a larger file is none.
  private static let maximumRecordBytes = 1 << 20

  /// The folder.
  public let directory: String
  private let models: [String: InstalledModel]

  /// Reads what is installed; nothing is where there is no `installed.json`.
  ///
  /// - Parameter directory: the folder: `.cache/models` of a checkout.
  /// - Throws: `InferenceError.unreadableRecord`.
  public init(directory: String) throws(InferenceError) {
    self.directory = directory
    let folder = URL(filePath: directory, directoryHint: .isDirectory)
    let record = folder.appending(path: "installed.json")
    guard FileManager.default.fileExists(atPath: record.path) else {
      models = [:]
      return
    }
    do {
      let file = try FileHandle(forReadingFrom: record)
      defer { try? file.close() }
      let data = try file.read(upToCount: Self.maximumRecordBytes + 1) ?? Data()
      guard data.count <= Self.maximumRecordBytes else {
        throw InferenceError.unreadableRecord(
          path: record.path, reason: "it is larger than \(Self.maximumRecordBytes) bytes")
      }
      var models: [String: InstalledModel] = [:]
      for model in try JSONDecoder().decode(Record.self, from: data).models {
        models[model.name] = InstalledModel(
          name: model.name, version: model.version, licence: model.licence,
          files: model.files.map {
            .init(path: folder.appending(path: $0.path).path, sha256: $0.sha256)
          })
      }
      self.models = models
    } catch let error as InferenceError {
      throw error
    } catch {
      throw .unreadableRecord(path: record.path, reason: "\(error)")
    }
  }

  /// An installed model.
  ///
  /// - Throws: `InferenceError.notInstalled`.
  public func model(_ name: String) throws(InferenceError) -> InstalledModel {
    guard let model = models[name] else {
      throw .notInstalled(model: name, directory: directory)
    }
    return model
  }
}
