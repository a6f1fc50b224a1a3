import Contracts
import EmbeddingsDomain
import EmbeddingsServer
import GRPC
import ServiceKit
import TestSupport
import Testing

struct EmbeddingsSnapshotTests {
  private static let other = EmbeddingsCollection.with {
    $0.namespace = "restored"
    $0.kind = .text
    $0.model = "m@1"
  }

  private static func snapshot(
    _ service: EmbeddingsService.Client, of collection: EmbeddingsCollection = campaigns
  ) async throws -> [EmbeddingsSnapshotPart] {
    try await service.snapshot(.with { $0.collection = collection }) { response in
      var parts: [EmbeddingsSnapshotPart] = []
      for try await message in response { parts.append(message.part) }
      return parts
    }
  }

  private static func restore(
    _ service: EmbeddingsService.Client, _ parts: [EmbeddingsSnapshotPart],
    to collection: EmbeddingsCollection? = nil
  ) async throws -> EmbeddingsRestoreResponse {
    try await service.restore { writer in
      for (number, part) in parts.enumerated() {
        try await writer.write(
          .with {
            $0.part = part
            if number == 0, let collection { $0.collection = collection }
          })
      }
    }
  }

  private static func records(_ count: Int) -> [EmbeddingsRecord] {
    (0..<count).map { record("r\($0)", [1, Float($0)], ["n": .number(Double($0))]) }
  }

  @Test func whatWasReadIsPutBackHereOrElsewhere() async throws {
    try await withService { service in
      try await service.store(Self.records(100))
      let parts = try await Self.snapshot(service)
      #expect(parts.first?.head.records == 100)
      #expect(parts.first?.head.dimension == 2)
      #expect(parts.count > 3)
      #expect(parts.last?.tail.records == 100)
      let elsewhere = try await Self.restore(service, parts, to: Self.other)
      #expect((elsewhere.records, elsewhere.replaced) == (100, 0))
      #expect(try await Self.snapshot(service, of: Self.other).dropFirst() == parts.dropFirst())
      try await service.store([record("new", [1, 1]), record("r1", [5, 5])])
      let back = try await Self.restore(service, parts)
      #expect((back.records, back.replaced) == (100, 101))
      #expect(try await Self.snapshot(service) == parts)
    }
  }

  @Test func whatIsNotWholeIsRefusedAndChangesNothing() async throws {
    try await withService { service in
      try await service.store(Self.records(60))
      let parts = try await Self.snapshot(service)
      var changed = parts
      changed[1].records.records[0].vector[0] += 1
      var repeated = parts
      repeated[1].records.records[1] = repeated[1].records.records[0]
      var nobody = parts
      nobody[0].head.collection = .init()
      let wrong: [(String, [EmbeddingsSnapshotPart])] = [
        ("part.tail", []), ("part.tail", Array(parts.prefix(1))), ("part.tail", parts.dropLast()),
        ("requests[0].part", Array(parts.dropFirst())),
        ("requests[\(parts.count)].part", parts + parts.suffix(1)),
        ("requests[1].part", [parts[0]] + parts),
        ("requests[\(parts.count - 2)].part.tail.records", [parts[0]] + parts.dropFirst(2)),
        ("requests[\(parts.count - 1)].part.tail.checksum", changed),
        ("requests[1].part.records.records[1].id", repeated),
        ("requests[0].collection.kind", nobody), ("requests[0].part", [.init()]),
      ]
      for (field, parts) in wrong {
        let error = await #expect(throws: RPCError.self, "\(field)") {
          try await Self.restore(service, Array(parts))
        }
        #expect(error?.code == .invalidArgument)
        let fields = try #require(error).fieldViolations.map(\.field)
        #expect(fields.contains { $0.hasSuffix(field) }, "\(fields) instead of \(field)")
      }
      #expect(try await Self.snapshot(service) == parts)
    }
  }

  @Test func aCollectionWithoutRecordsHasNoSnapshot() async throws {
    try await withService { service in
      let error = await #expect(throws: RPCError.self) { try await Self.snapshot(service) }
      #expect(error?.code == .notFound)
    }
  }
}
