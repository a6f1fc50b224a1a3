import ServiceKit
import Testing
import VisionServer

@Suite struct VisionKeysTests {
  private func environment(_ arguments: [String]) throws -> ServiceEnvironment {
    ServiceEnvironment(
      configuration: try Configuration(schema: VisionKeys.schema, arguments: arguments),
      logger: Logger(service: "vision", level: .critical, format: .text, write: { _ in }))
  }

  @Test func theDefaultsMakeAService() async throws {
    _ = try await VisionServiceAdapter(environment([]))
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
  }

  @Test func aMediaRootThatIsNoFolderStopsTheStart() async throws {
    await #expect(throws: ConfigurationError.self) {
      try await VisionServiceAdapter(environment(["--media.root", "/no/such/folder"]))
    }
  }
}
