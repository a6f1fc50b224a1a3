import Contracts
import GRPC

extension TestCase {
  /// The cases about compression.
  static let compressed: [TestCase] = [
    TestCase(name: "client_compressed_unary") { client in
      let service = InteropTestService.Client(wrapping: client)
      let call = { @Sendable (expected: Bool, compressed: Bool) in
        let response = try await service.unaryCall(
          .large { $0.expectCompressed = .with { $0.value = expected } },
          options: .defaults { $0.compressesRequests = compressed })
        try response.payload.expectZeros(314_159)
      }
      try await expectFailure(.invalidArgument) { try await call(true, false) }
      try await call(true, true)
      try await call(false, false)
    },

    TestCase(name: "server_compressed_unary") { client in
      for compressed in [true, false] {
        let seen = Recorder<Bool>()
        let response = try await InteropTestService.Client(wrapping: client).unaryCall(
          .large { $0.responseCompressed = .with { $0.value = compressed } },
          options: .defaults { $0.onResponseCompression = { seen.record($0) } })
        try response.payload.expectZeros(314_159)
        try expect(seen.values, [compressed], "the response's compressed flag")
      }
    },

    TestCase(name: "client_compressed_streaming") { client in
      let service = InteropTestService.Client(wrapping: client)
      let message = { @Sendable (size: Int, expected: Bool) in
        InteropStreamingInputCallRequest.with {
          $0.payload = .zeros(size)
          $0.expectCompressed = .with { $0.value = expected }
        }
      }
      let options = CallOptions.defaults { $0.compressesRequests = true }
      try await expectFailure(.invalidArgument) {
        _ = try await service.streamingInputCall(options: options) { requests in
          try await requests.write(message(27_182, true), compressed: false)
        }
      }
      let response = try await service.streamingInputCall(options: options) { requests in
        try await requests.write(message(27_182, true))
        try await requests.write(message(45_904, false), compressed: false)
      }
      try expect(response.aggregatedPayloadSize, 73_086, "the size of all payloads")
    },

    TestCase(name: "server_compressed_streaming") { client in
      let seen = Recorder<Bool>()
      let parameters = [(31_415, true), (92_653, false)].map { size, compressed in
        InteropResponseParameters.with {
          $0.size = Int32(size)
          $0.compressed = .with { $0.value = compressed }
        }
      }
      try await InteropTestService.Client(wrapping: client).streamingOutputCall(
        .with { $0.responseParameters = parameters },
        options: .defaults { $0.onResponseCompression = { seen.record($0) } }
      ) { responses in
        var iterator = responses.makeAsyncIterator()
        try (try await iterator.next() ?? .init()).payload.expectZeros(31_415)
        try (try await iterator.next() ?? .init()).payload.expectZeros(92_653)
        try expect(try await iterator.next(), nil, "the third response")
      }
      try expect(seen.values, [true, false], "the responses' compressed flags")
    },
  ]
}
