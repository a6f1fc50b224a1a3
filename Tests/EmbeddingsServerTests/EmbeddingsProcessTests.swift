import Contracts
import EmbeddingsServer
import Foundation
import GRPC
import ServiceKit
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EmbeddingsProcessTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs the service as its process does, around `body`; then asks it to stop.
  func running(
    _ arguments: [String] = [],
    _ body: @escaping @Sendable (EmbeddingsService.Client) async throws -> Void
  ) async throws -> Int32 {
    let application = ServiceApplication(EmbeddingsServer.schema) {
      try await EmbeddingsServer.make($0)
    }
    let (ready, becomeReady) = AsyncStream<Endpoints>.makeStream()
    let (stop, askToStop) = AsyncStream<Void>.makeStream()
    let directory = folder.url.appending(path: "store").path
    async let code = application.run(
      arguments: [
        "--server.port=0", "--ops.port=off", "--embeddings.directory=\(directory)",
      ] + arguments,
      environment: [:], log: { _ in },
      onReady: { becomeReady.yield($0) },
      until: {
        _ = await stop.first { true }
        return "test"
      })
    let endpoints = try #require(await ready.first { _ in true })
    do {
      let client = try GRPCClient(target: "\(endpoints.host):\(endpoints.port)")
      try await body(EmbeddingsService.Client(wrapping: client))
    } catch {
      Issue.record(error)
    }
    askToStop.yield()
    return await code
  }

  @Test func aProcessFindsWhatTheOneBeforeItStored() async throws {
    let first = try await running { service in
      try await service.store([record("aurora", [3, 4], ["song": .string("Aurora")])])
    }
    #expect(first == 0)
    // All is in the database itself: the log was written back and is gone.
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "store").path)
    #expect(files.sorted() == ["embeddings.sqlite", "embeddings.sqlite.lock"])
    let second = try await running { service in
      let found = try await service.search { $0.vector.values = [6, 8] }
      #expect(found.results.map(\.record) == [record("aurora", [], ["song": .string("Aurora")])])
      #expect(found.results.first?.score == 1)
    }
    #expect(second == 0)
  }

  @Test func aProcessFindsWhatTheOneBeforeItChanged() async throws {
    let first = try await running { service in
      try await service.batchUpsert(
        requestProducer: { writer in
          for number in 0..<20 {
            try await writer.write(
              .with {
                $0.batch.collection = campaigns
                $0.batch.records = [
                  record("r\(number)", [1, Float(number)], ["n": .number(Double(number))])
                ]
              })
          }
        },
        onResponse: { responses in
          var last = EmbeddingsBatchUpsertResponse()
          for try await response in responses { last = response }
          #expect(last.batches == 20)
        })
      _ = try await service.updateMetadata(
        .with {
          $0.collection = campaigns
          $0.mode = .merge
          $0.updates = [
            .with {
              $0.id = "r3"
              $0.metadata.fields = ["song": .string("Aurora")]
            }
          ]
        })
      let deleted = try await service.delete(
        .with {
          $0.collection = campaigns
          $0.filter = .field("n", .range(.with { $0.atLeast = 5 }))
        })
      #expect(deleted.deletedCount == 15)
    }
    #expect(first == 0)
    let second = try await running { service in
      let page = try await service.search { $0.k = 3 }
      #expect(page.results.map(\.record.id) == ["r0", "r1", "r2"])
      let rest = try await service.search {
        $0.k = 3
        $0.pageToken = page.nextPageToken
      }
      #expect(rest.results.map(\.record.id) == ["r3", "r4"])
      let songs = try await service.search {
        $0.filter = .field("song", .equals(.string("Aurora")))
      }
      #expect(
        songs.results.map(\.record.metadata.fields) == [
          ["n": .number(3), "song": .string("Aurora")]
        ])
      let collections = try await service.listCollections(.init())
      #expect(collections.collections.map(\.records) == [5])
    }
    #expect(second == 0)
  }

  @Test func aProcessWhoseStoreCannotBeOpenedDoesNotStart() async throws {
    try Data("a file, no folder".utf8).write(to: folder.url.appending(path: "store"))
    let log = Mutex("")
    let application = ServiceApplication(EmbeddingsServer.schema) {
      try await EmbeddingsServer.make($0)
    }
    let code = await application.run(
      arguments: [
        "--server.port=0", "--ops.port=off",
        "--embeddings.directory=\(folder.url.appending(path: "store").path)",
      ],
      environment: [:], log: { line in log.withLock { $0 += line } },
      until: {
        try? await suspendUntilCancelled()
        return "test"
      })
    #expect(code == 1)
    #expect(log.withLock { $0.contains("cannot open the database") })
  }

  @Test(arguments: ["max_vectors=0", "workers=0", "queue_capacity=-1", "directories=x"])
  func aSettingThatIsNotAllowedStopsTheStart(setting: String) async throws {
    let application = ServiceApplication(EmbeddingsServer.schema) { _ in HostedServices([]) }
    let code = await application.run(
      arguments: ["--embeddings.\(setting)"], environment: [:], log: { _ in })
    #expect(code == 64)
  }
}
