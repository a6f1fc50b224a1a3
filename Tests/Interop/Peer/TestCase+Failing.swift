import Contracts
import GRPC

extension TestCase {
  /// The cases in which a call has to fail.
  static let failing: [TestCase] = [
    TestCase(name: "status_code_and_message") { client in
      let service = InteropTestService.Client(wrapping: client)
      let message = "test status message"
      try await expectFailure(.unknown, message: message) {
        _ = try await service.unaryCall(
          .with { $0.responseStatus = .with { ($0.code, $0.message) = (2, message) } })
      }
      try await expectFailure(.unknown, message: message) {
        try await service.fullDuplexCall { requests in
          try await requests.write(
            .with { $0.responseStatus = .with { ($0.code, $0.message) = (2, message) } })
        } onResponse: { responses in
          for try await _ in responses {}
        }
      }
    },

    TestCase(name: "special_status_message") { client in
      let message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
      try await expectFailure(.unknown, message: message) {
        _ = try await InteropTestService.Client(wrapping: client).unaryCall(
          .with { $0.responseStatus = .with { ($0.code, $0.message) = (2, message) } })
      }
    },

    TestCase(name: "unimplemented_method") { client in
      try await expectFailure(.unimplemented) {
        let _: InteropEmpty = try await client.unary(
          InteropEmpty(),
          descriptor: MethodDescriptor(
            service: InteropTestService.descriptor, method: "UnimplementedCall"))
      }
    },

    TestCase(name: "unimplemented_service") { client in
      try await expectFailure(.unimplemented) {
        let _: InteropEmpty = try await client.unary(
          InteropEmpty(),
          descriptor: MethodDescriptor(
            service: ServiceDescriptor(
              fullyQualifiedService: "grpc.testing.UnimplementedService"),
            method: "UnimplementedCall"))
      }
    },

    TestCase(name: "cancel_after_begin") { client in
      let (begins, begin) = AsyncStream.makeStream(of: Void.self)
      let call = Task {
        try await InteropTestService.Client(wrapping: client).streamingInputCall { _ in
          begin.yield()
          // Nothing is sent; the cancellation ends the wait.
          for await _ in AsyncStream<Never>.makeStream().stream {}
          throw CancellationError()
        }
      }
      for await _ in begins.prefix(1) { call.cancel() }
      try await expectFailure(.cancelled) { _ = try await call.value }
    },

    TestCase(name: "cancel_after_first_response") { client in
      let call = Task {
        try await InteropTestService.Client(wrapping: client).fullDuplexCall { requests in
          try await requests.write(.asking(for: [31_415], payload: 27_182))
          // The stream of requests stays open.
          for await _ in AsyncStream<Never>.makeStream().stream {}
        } onResponse: { responses in
          var count = 0
          for try await response in responses {
            try response.payload.expectZeros(31_415)
            count += 1
            withUnsafeCurrentTask { $0?.cancel() }
          }
          throw TestFailure("the call ended well after \(count) responses")
        }
      }
      try await expectFailure(.cancelled) { try await call.value }
    },

    TestCase(name: "timeout_on_sleeping_server") { client in
      try await expectFailure(.deadlineExceeded) {
        try await InteropTestService.Client(wrapping: client)
          .fullDuplexCall(options: CallOptions(timeout: .milliseconds(1))) { requests in
            try await requests.write(.asking(for: [], payload: 27_182))
            // The stream of requests stays open.
            for await _ in AsyncStream<Never>.makeStream().stream {}
          } onResponse: { responses in
            for try await _ in responses {}
          }
      }
    },
  ]
}
