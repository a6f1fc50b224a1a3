import ModelFixtures
import ModelLoading
import NLPServer
import ServiceKit

extension TextEncoders {
  /// The encoders that set-up has installed in a folder.
  static func installed(
    in folder: String = InstalledSamples.directory
  ) async throws -> TextEncoders {
    let configuration = try Configuration(
      schema: NLPServer.schema, arguments: ["--models.directory", folder])
    let logger = Logger(service: "nlp", level: .critical, format: .text, write: { _ in })
    return try await TextEncoders(
      ModelLoader(ServiceEnvironment(configuration: configuration, logger: logger)))
  }
}
