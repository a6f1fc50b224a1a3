import Foundation
import ModelLoading
import ServiceKit
import Storage
import TestSupport
import Testing
import VisionServer

@Suite struct VisionKeysTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func environment(_ arguments: [String]) throws -> ServiceEnvironment {
    ServiceEnvironment(
      configuration: try Configuration(schema: VisionKeys.schema, arguments: arguments),
      logger: Logger(service: "vision", level: .critical, format: .text, write: { _ in }))
  }

  @Test func theDefaultsMakeAService() async throws {
    let directory = "--vision.clicks.directory=\(folder.path)"
    _ = try await VisionServiceAdapter(environment([directory]))
    let configuration = try environment([]).configuration
    #expect(configuration[CommonKeys.port] == 9001)
    #expect(configuration[WorkKeys.workers] == 2)
    #expect(configuration[WorkKeys.queueCapacity] == 16)
    #expect(configuration[VisionKeys.maximumPixels] == 100_000_000)
    #expect(configuration[VisionKeys.maximumSeconds] == 10_800)
    #expect(configuration[InferenceKeys.directory] == ".cache/models")
    #expect(configuration[InferenceKeys.precision] == .float32)
    #expect(configuration[InferenceKeys.threads] == 2)
    #expect(configuration[InferenceKeys.streams] == 1)
    #expect(configuration[VisionKeys.clicksDirectory] == "data/vision")
    #expect(configuration[VisionKeys.clicksMaximumOutcomes] == 2_000)
    #expect(configuration[VisionKeys.clicksMaximumAudiences] == 1_000)
  }

  @Test func aPlaceForOutcomesThatIsNoFolderStopsTheStart() async throws {
    let file = try folder.write(Data("a file, no folder".utf8), as: "file")
    await #expect(throws: StorageError.self) {
      try await VisionServiceAdapter(environment(["--vision.clicks.directory", file]))
    }
  }

  @Test func aMediaRootThatIsNoFolderStopsTheStart() async throws {
    await #expect(throws: ConfigurationError.self) {
      try await VisionServiceAdapter(environment(["--media.root", "/no/such/folder"]))
    }
  }
}
