import Contracts
import GRPC

extension TestCase {
  /// The cases in which every call goes well.
  static let plain: [TestCase] = [
    TestCase(name: "empty_unary") { client in
      let response = try await InteropTestService.Client(wrapping: client).emptyCall(InteropEmpty())
      try expect(response, InteropEmpty(), "the response")
    },

    TestCase(name: "large_unary") { client in
      let response = try await InteropTestService.Client(wrapping: client)
        .unaryCall(.large())
      try response.payload.expectZeros(314_159)
    },

    TestCase(name: "client_streaming") { client in
      let response = try await InteropTestService.Client(wrapping: client)
        .streamingInputCall { requests in
          for size in [27_182, 8, 1828, 45_904] {
            try await requests.write(.with { $0.payload = .zeros(size) })
          }
        }
      try expect(response.aggregatedPayloadSize, 74_922, "the size of all payloads")
    },

    TestCase(name: "server_streaming") { client in
      let sizes = [31_415, 9, 2653, 58_979]
      try await InteropTestService.Client(wrapping: client)
        .streamingOutputCall(.asking(for: sizes)) { responses in
          var iterator = responses.makeAsyncIterator()
          for size in sizes {
            guard let response = try await iterator.next() else {
              throw TestFailure("fewer than four responses")
            }
            try response.payload.expectZeros(size)
          }
          try expect(try await iterator.next(), nil, "the fifth response")
        }
    },

    TestCase(name: "ping_pong") { client in
      let (turns, turn) = AsyncStream.makeStream(of: Void.self)
      let rounds = zip([31_415, 9, 2653, 58_979], [27_182, 8, 1828, 45_904])
      try await InteropTestService.Client(wrapping: client).fullDuplexCall { requests in
        var turns = turns.makeAsyncIterator()
        for (response, payload) in rounds {
          try await requests.write(.asking(for: [response], payload: payload))
          await turns.next()
        }
      } onResponse: { responses in
        var iterator = responses.makeAsyncIterator()
        for (size, _) in rounds {
          guard let response = try await iterator.next() else {
            throw TestFailure("fewer than four responses")
          }
          try response.payload.expectZeros(size)
          turn.yield()
        }
        try expect(try await iterator.next(), nil, "the fifth response")
      }
    },

    TestCase(name: "empty_stream") { client in
      try await InteropTestService.Client(wrapping: client).fullDuplexCall { _ in
      } onResponse: { responses in
        for try await _ in responses { throw TestFailure("a response came to no request") }
      }
    },

    TestCase(name: "custom_metadata") { client in
      let service = InteropTestService.Client(wrapping: client)
      let text = "test_initial_metadata_value"
      let bytes: [UInt8] = [0xAB, 0xAB, 0xAB]
      let metadata: Metadata = [
        TestServer.initialKey: .string(text), TestServer.trailingKey: .binary(bytes),
      ]
      let initial = Recorder<Metadata>()
      let trailing = Recorder<Metadata>()
      let options = CallOptions.defaults {
        $0.onInitialMetadata = { initial.record($0) }
        $0.onTrailingMetadata = { trailing.record($0) }
      }
      let response = try await service.unaryCall(.large(), metadata: metadata, options: options)
      try response.payload.expectZeros(314_159)
      try await service.fullDuplexCall(metadata: metadata, options: options) { requests in
        try await requests.write(.asking(for: [314_159], payload: 271_828))
      } onResponse: { responses in
        for try await response in responses { try response.payload.expectZeros(314_159) }
      }
      try expect(
        initial.values.map { $0[stringValues: TestServer.initialKey] }, [[text], [text]],
        "the initial metadata")
      try expect(
        trailing.values.map { $0[binaryValues: TestServer.trailingKey] }, [[bytes], [bytes]],
        "the trailing metadata")
    },
  ]
}

extension InteropSimpleRequest {
  /// The large request that several cases send, changed.
  static func large(
    _ configure: (inout InteropSimpleRequest) -> Void = { _ in }
  ) -> InteropSimpleRequest {
    .with {
      $0.responseSize = 314_159
      $0.payload = .zeros(271_828)
      configure(&$0)
    }
  }
}
