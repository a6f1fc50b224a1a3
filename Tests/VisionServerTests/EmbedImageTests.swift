import Contracts
import Foundation
import GRPC
import Inference
import MediaFixtures
import ModelFixtures
import ServiceKit
import TestSupport
import Testing
import VisionServer

@Suite(.timeLimit(.minutes(2))) struct EmbedImageTests {
  private func environment(_ arguments: [String]) throws -> ServiceEnvironment {
    ServiceEnvironment(
      configuration: try Configuration(schema: VisionKeys.schema, arguments: arguments),
      logger: Logger(service: "vision", level: .critical, format: .text, write: { _ in }))
  }

  private func models(_ directory: String, _ more: [String] = []) async throws -> VisionModels {
    try await VisionModels(environment(["--models.directory", directory] + more))
  }

  /// A folder of models with one file, which a test may damage.
  private func folder(_ change: (inout Data) -> Void) throws -> TemporaryFolder {
    let installed = try InstalledSamples.models().model("mobilenet-v2")
    var content = try Data(contentsOf: URL(filePath: installed.files[0].path))
    change(&content)
    let folder = try TemporaryFolder()
    _ = try folder.write(content, as: "m.onnx")
    let record = """
      {"models": [{"name": "mobilenet-v2", "version": "7", "licence": "MIT", "files":
        [{"path": "m.onnx", "sha256": "\(installed.files[0].sha256)"}]}]}
      """
    _ = try folder.write(Data(record.utf8), as: "installed.json")
    return folder
  }

  private func request(_ photograph: Photograph) throws -> VisionEmbedImageRequest {
    let data = try photograph.data()
    return .with { $0.image = .with { $0.data = data } }
  }

  @Test func aPictureBecomesAVectorSignedByItsModel() async throws {
    let request = try request(.chelsea)
    let models = try await models(InstalledSamples.directory)
    let response = try await withVision(models: models) { try await $0.embedImage(request) }
    #expect(response.values.count == 1_280)
    #expect(abs(response.values.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    #expect(response.model.name == "mobilenet-v2" && response.model.version == "b0353104")
    #expect(response.model.data.contains("ImageNet"))
  }

  @Test func theVersionIsThatOfWhatIsInstalled() async throws {
    let request = try request(.coffee)
    let folder = try folder { _ in }
    let models = try await models(folder.path, ["--inference.precision", "bf16"])
    let response = try await withVision(models: models) { try await $0.embedImage(request) }
    #expect(response.model.version == "7")
  }

  @Test func withoutTheModelTheCallIsRefusedAndSaysWhatToDo() async throws {
    let request = try request(.chelsea)
    let folder = try TemporaryFolder()
    let models = try await models(folder.path)
    let error = try await withVision(models: models) { client in
      await failure { try await client.embedImage(request) }
    }
    #expect(error?.code == .failedPrecondition && error?.reason == .modelNotInstalled)
    #expect(error?.message.contains("make models") == true)
    #expect(error?.errorInfo?.metadata["model"] == "mobilenet-v2")
  }

  @Test func whatNeedsNoModelWorksWithoutOne() async throws {
    let data = try Photograph.chelsea.data()
    let response = try await withVision {
      try await $0.scoreThumbnail(.with { $0.image = .with { $0.data = data } })
    }
    #expect(response.hasAppeal)
  }

  @Test func aModelWithAWrongHashStopsTheStartWithBothHashes() async throws {
    let folder = try folder { $0[1_000] ^= 1 }
    let expected = try InstalledSamples.models().model("mobilenet-v2").files[0].sha256
    do {
      _ = try await models(folder.path)
      Issue.record("it starts")
    } catch let error as InferenceError {
      guard case .hashMismatch(_, expected, let actual) = error else {
        Issue.record("another error: \(error)")
        return
      }
      #expect(actual.count == 64 && actual != expected)
      #expect("\(error)".contains(actual) && "\(error)".contains(expected))
    }
  }

  @Test func aRecordWhoseFileIsGoneStopsTheStart() async throws {
    let folder = try folder { _ in }
    try FileManager.default.removeItem(atPath: folder.path("m.onnx"))
    await #expect(throws: InferenceError.self) { try await models(folder.path) }
  }

  @Test func aPictureThatIsNoneNamesItsField() async throws {
    let models = try await models(InstalledSamples.directory)
    let errors = try await withVision(models: models) { client in
      [
        await failure { try await client.embedImage(.init()) },
        await failure {
          try await client.embedImage(.with { $0.image = .with { $0.data = Data("none".utf8) } })
        },
      ]
    }
    #expect(errors.map { $0?.code } == [.invalidArgument, .invalidArgument])
    #expect(errors.map { $0?.fieldViolations.first?.field } == ["image", "image.data"])
  }
}
