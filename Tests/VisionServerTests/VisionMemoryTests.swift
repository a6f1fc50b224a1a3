import Contracts
import Foundation
import GRPC
import MediaFixtures
import ModelFixtures
import ServiceKit
import TestSupport
import Testing
import VisionServer

/// What calls leave behind. `make bench-vision PART=memory` looks at the whole process, for longer.
@Suite(.timeLimit(.minutes(5)), .serialized) struct VisionMemoryTests {
  /// What malloc has given out is noisy by buffers that come and go; a picture of these is 0.7 MiB.
  private static let allowedBytes = 1 << 20

  @Test func mixedCallsLeaveNothingBehind() async throws {
    let environment = ServiceEnvironment(
      configuration: try Configuration(
        schema: VisionKeys.schema, arguments: ["--models.directory", InstalledSamples.directory]),
      logger: Logger(service: "vision", level: .critical, format: .text, write: { _ in }))
    let sources = try Photograph.allCases.map { photograph in
      let data = try photograph.data()
      return CommonMediaSource.with { $0.data = data }
    }
    let models = try await VisionModels(environment)
    try await withVision(models: models) { client in
      /// Every kind of call about pictures, some that are refused among them.
      func callAll() async throws {
        for source in sources {
          _ = try await client.analyzeImage(
            .with {
              $0.image = source
              $0.kinds = [.quality, .palette, .composition, .faces]
            })
          _ = try await client.scoreThumbnail(.with { $0.image = source })
        }
        _ = try await client.embedImage(.with { $0.images = sources })
        let none = CommonMediaSource.with { $0.data = Data("none".utf8) }
        _ = await failure { try await client.embedImage(.with { $0.images = sources + [none] }) }
      }
      for _ in 0..<3 { try await callAll() }
      let before = Heap.allocatedBytes
      for _ in 0..<6 { try await callAll() }
      #expect(Heap.allocatedBytes - before < Self.allowedBytes)
    }
  }
}
