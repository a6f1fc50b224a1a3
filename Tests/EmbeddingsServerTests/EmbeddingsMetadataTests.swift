import Contracts
import Foundation
import GRPC
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EmbeddingsMetadataTests {
  private static let everything: [String: Google_Protobuf_Value] = [
    "null": .null, "yes": .bool(true), "no": .bool(false), "n": .number(-0.1),
    "big": .number(1e300),
    "text": .string("a\0\"\\é😀"), "list": .list(.number(1), .list(), .object(["x": .null])),
    "object": .object(["empty": .object([:]), "a.b": .string("")]),
  ]

  @Test func metadataComesBackAsItWasGiven() async throws {
    try await withService { service in
      try await service.store([record("a", [1, 0], Self.everything), record("b", [1, 0])])
      let got = try await service.get(
        .with {
          $0.collection = campaigns
          $0.ids = ["a", "b"]
        })
      #expect(got.records.map(\.metadata.fields) == [Self.everything, [:]])
      let found = try await service.search { _ in }
      #expect(found.results.map(\.record.metadata.fields) == [Self.everything, [:]])
    }
  }

  @Test(
    arguments: [
      (["a": .init()], "records[0].metadata.a", "REQUIRED"),
      (["a": .object(["b": .list(.null, .init())])], "records[0].metadata.a.b[1]", "REQUIRED"),
      (["a": .list(.number(.infinity))], "records[0].metadata.a[0]", "NOT_FINITE"),
      (["": .null], "records[0].metadata", "REQUIRED"),
      (
        ["a": .string(String(repeating: "x", count: 70_000))], "records[0].metadata",
        "METADATA_TOO_LARGE"
      ),
      (nested(17), "records[0].metadata" + String(repeating: ".a", count: 16), "TOO_DEEP"),
    ] as [([String: Google_Protobuf_Value], String, String)])
  func badMetadataIsNamedByItsPath(
    metadata: [String: Google_Protobuf_Value], field: String, reason: String
  ) async throws {
    try await withService { service in
      let error = await #expect(throws: RPCError.self) {
        try await service.store([record("a", [1, 0], metadata)])
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.fieldViolations.map(\.field) == [field])
      #expect(error?.fieldViolations.map(\.reason.rawValue) == [reason])
      #expect(error?.message.utf8.count ?? 0 < 800)
    }
  }

  private static func nested(_ depth: Int) -> [String: Google_Protobuf_Value] {
    ["a": depth == 1 ? .null : .object(nested(depth - 1))]
  }

  @Test func metadataIsReplacedAndMerged() async throws {
    try await withService { service in
      try await service.store([record("a", [1, 0], Self.everything), record("b", [1, 0])])
      let merged = try await service.updateMetadata(
        .with {
          $0.collection = campaigns
          $0.mode = .merge
          $0.updates = [
            .with {
              $0.id = "a"
              $0.metadata.fields = ["text": .null, "new": .number(1)]
            },
            .with { $0.id = "x" },
          ]
        })
      #expect(merged.updated == 1)
      #expect(merged.missingIds == ["x"])
      var expected = Self.everything
      expected["text"] = nil
      expected["new"] = .number(1)
      #expect(try await service.search { _ in }.results[0].record.metadata.fields == expected)

      let replaced = try await service.updateMetadata(
        .with {
          $0.collection = campaigns
          $0.mode = .replace
          $0.updates = [.with { $0.id = "a" }]
        })
      #expect(replaced == .with { $0.updated = 1 })
      #expect(try await service.search { _ in }.results[0].record.metadata.fields.isEmpty)
    }
  }

  @Test(
    arguments: [(.unspecified, "REQUIRED"), (.UNRECOGNIZED(9), "OUT_OF_RANGE")]
      as [(EmbeddingsUpdateMetadataRequest.Mode, String)])
  func aModeMustBeGiven(mode: EmbeddingsUpdateMetadataRequest.Mode, reason: String) async throws {
    try await withService { service in
      let error = await #expect(throws: RPCError.self) {
        try await service.updateMetadata(
          .with {
            $0.collection = campaigns
            $0.updates = [.with { $0.id = "a" }]
            $0.mode = mode
          })
      }
      #expect(error?.fieldViolations.map(\.field) == ["mode"])
      #expect(error?.fieldViolations.map(\.reason.rawValue) == [reason])
    }
  }

  @Test func anUpdateThatIsNotJSONIsNamedByItsPath() async throws {
    try await withService { service in
      let error = await #expect(throws: RPCError.self) {
        try await service.updateMetadata(
          .with {
            $0.collection = campaigns
            $0.mode = .merge
            $0.updates = [
              .with { $0.id = "a" },
              .with {
                $0.id = "b"
                $0.metadata.fields = ["k": .init()]
              },
            ]
          })
      }
      #expect(error?.fieldViolations.map(\.field) == ["updates[1].metadata.k"])
    }
  }
}
