import Contracts
import Foundation
import Protobuf
import TestMessages
import Testing

/// The descriptors that reflection and JSON are served from.
@Suite
struct ContractDescriptorsTests {
  @Test
  func `a file stands after those that it imports`() {
    var seen: Set<String> = []
    for file in ContractDescriptors.files {
      #expect(seen.isSuperset(of: file.dependencies), "\(file.name)")
      #expect(seen.insert(file.name).inserted, "\(file.name)")
    }
    #expect(seen.contains("marquee/common/v1/common.proto"))
  }

  @Test
  func `protoc understands messages by our descriptors`() throws {
    let score = CommonScore.with {
      $0.value = 7
      $0.interval.level = 0.8
      $0.factors = [.with { $0.evidence = .measured }]
    }
    let text = try ReferenceProtoc.using(ContractDescriptors.fileDescriptorSet) {
      try $0.decode(try score.serializedBytes(), as: "marquee.common.v1.Score")
    }
    #expect(
      text == """
        value: 7
        interval {
          level: 0.8
        }
        factors {
          evidence: EVIDENCE_MEASURED
        }

        """)
  }

  @Test
  func `a descriptor says what its file declares`() throws {
    let health = try #require(
      ContractDescriptors.files.first { $0.name == "grpc/health/v1/health.proto" })
    #expect(health.package == "grpc.health.v1")
    #expect(health.services == ["grpc.health.v1.Health"])
    #expect(
      health.symbols == [
        "grpc.health.v1.HealthCheckRequest", "grpc.health.v1.HealthCheckRequest.service",
        "grpc.health.v1.HealthCheckResponse", "grpc.health.v1.HealthCheckResponse.status",
        "grpc.health.v1.HealthCheckResponse.ServingStatus",
        "grpc.health.v1.HealthCheckResponse.UNKNOWN",
        "grpc.health.v1.HealthCheckResponse.SERVING",
        "grpc.health.v1.HealthCheckResponse.NOT_SERVING",
        "grpc.health.v1.HealthCheckResponse.SERVICE_UNKNOWN", "grpc.health.v1.Health",
        "grpc.health.v1.Health.Check", "grpc.health.v1.Health.Watch",
      ])
  }

  @Test
  func `descriptors carry no comments`() {
    let file = ContractDescriptors.files.first { $0.name == "marquee/common/v1/common.proto" }
    let text = String(decoding: file?.serializedBytes ?? [], as: UTF8.self)
    #expect(text.contains("MediaSource"))
    #expect(!text.contains("symbolic") && !text.contains("Symbolic"))
  }
}
