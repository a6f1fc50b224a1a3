import Contracts
import Foundation
import GRPC
import Inference
import Media
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
    return .with { $0.images = [.with { $0.data = data }] }
  }

  @Test func aPictureBecomesAVectorSignedByItsModel() async throws {
    let request = try request(.chelsea)
    let models = try await models(InstalledSamples.directory)
    let response = try await withVision(models: models) { try await $0.embedImage(request) }
    let values = try #require(response.embeddings.first).values
    #expect(response.embeddings.count == 1 && values.count == 1_280)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
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

  /// Differing pictures: the photographs at some sizes.
  private func pictures() throws -> [Data] {
    try Photograph.allCases.flatMap { photograph in
      let image = try photograph.image()
      return try [
        image, image.resized(width: 300, height: 200), image.resized(width: 64, height: 224),
      ]
      .map { try JPEGEncoder.encode($0, quality: 90) }
    }
  }

  private func request(_ pictures: some Sequence<Data>) -> VisionEmbedImageRequest {
    .with { $0.images = pictures.map { data in .with { $0.data = data } } }
  }

  @Test func aVectorIsTheSameHoweverPicturesAreBatched() async throws {
    let pictures = try pictures()
    let models = try await models(InstalledSamples.directory)
    try await withVision(models: models) { client in
      var alone: [[Float]] = []
      for picture in pictures {
        alone.append(try await client.embedImage(request([picture])).embeddings[0].values)
      }
      #expect(Set(alone).count == pictures.count)
      for orders in [[pictures.indices.map { $0 }], [[3, 0], [8, 8, 1], [2], [5, 6, 7, 4]]] {
        for order in orders {
          let batch = try await client.embedImage(request(order.map { pictures[$0] })).embeddings
          #expect(batch.count == order.count)
          for (embedding, index) in zip(batch, order) {
            let distances = zip(embedding.values, alone[index]).map { abs($0 - $1) }
            #expect(distances.count == 1_280 && distances.allSatisfy { $0 <= 1e-5 })
            #expect(abs(embedding.values.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
          }
        }
      }
    }
  }

  @Test func thePicturesOfACallAreBoundedInCountAndBytes() async throws {
    let models = try await models(InstalledSamples.directory)
    let picture = try JPEGEncoder.encode(
      Photograph.chelsea.image().resized(width: 32, height: 32), quality: 50)
    let limits = MediaLimits(maximumBytes: 64 * picture.count)
    try await withVision(limits: limits, models: models) { client in
      let most = try await client.embedImage(request(repeatElement(picture, count: 64)))
      #expect(most.embeddings.count == 64)
      let tooMany = await failure {
        try await client.embedImage(request(repeatElement(picture, count: 65)))
      }
      #expect(tooMany?.fieldViolations.map(\.field) == ["images"])
      #expect(tooMany?.fieldViolations.first?.description.contains("at most 64") == true)
      let larger = Array(repeating: picture, count: 63) + [picture + Data([0, 0])]
      let tooLarge = await failure { try await client.embedImage(request(larger)) }
      #expect(tooLarge?.reason == .inputTooLarge)
      #expect(tooLarge?.fieldViolations.map(\.field) == ["images[63].data"])
    }
  }

  @Test func picturesThatAreNoneNameTheFirstOfTheirFields() async throws {
    let models = try await models(InstalledSamples.directory)
    let picture = try Photograph.chelsea.data()
    let none = Data("none".utf8)
    try await withVision(models: models) { client in
      let requests = [
        VisionEmbedImageRequest(), request([none]), request([picture, none]),
        request([none, picture, none]),
        .with { $0.images = [.with { $0.data = picture }, .init()] },
        .with { $0.images = [.with { $0.data = picture }, .with { $0.path = "a.png" }] },
      ]
      var errors: [RPCError?] = []
      for request in requests {
        errors.append(await failure { try await client.embedImage(request) })
      }
      #expect(errors.allSatisfy { $0?.code == .invalidArgument })
      #expect(
        errors.map { $0?.fieldViolations.first?.field } == [
          "images", "images[0].data", "images[1].data", "images[0].data", "images[1]",
          "images[1].path",
        ])
    }
  }
}
