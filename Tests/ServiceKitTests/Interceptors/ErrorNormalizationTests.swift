import Execution
import GRPC
import ServiceKit
import Testing

@Suite struct ErrorNormalizationTests {
  private struct Secret: Error, CustomStringConvertible {
    var description: String { "cannot open /srv/keys" }
  }

  private let log = LogRecorder()

  private func received(
    options: CallOptions = .defaults, throwing error: any Error
  ) async throws -> RPCError {
    let service = EchoService { _, _ in throw error }
    let failure = try await withServer(
      [service], interceptors: [ErrorNormalization(logger: log.logger)]
    ) { await EchoService.failure($0, options: options) }
    return try #require(failure)
  }

  @Test func unknownErrorsAreInternalAndLoggedOnce() async throws {
    let error = try await received(throwing: Secret())
    #expect(error.code == .internalError)
    #expect(error.reason == .internalError)
    #expect(!error.message.contains("keys"))
    #expect(log.lines.count == 1)
    #expect(log.lines.first?.contains("error=\"cannot open /srv/keys\"") == true)
    #expect(log.lines.first?.contains("ERROR test: call failed unexpectedly") == true)
  }

  @Test func aFullQueueIsPushedBack() async throws {
    let error = try await received(throwing: WorkQueue.Overloaded(queue: "decode", capacity: 3))
    #expect(error.code == .resourceExhausted)
    #expect(error.reason == .overloaded)
    let pushback = try #require(error.metadata.firstString(forKey: "grpc-retry-pushback-ms"))
    #expect(Int(pushback).map { $0 > 0 } == true)
    #expect(log.lines.isEmpty)
  }

  @Test func aHandlerThatGivesUpIsCancelled() async throws {
    let error = try await received(throwing: CancellationError())
    #expect(error.code == .cancelled)
    #expect(error.reason == .cancelled)
    #expect(log.lines.isEmpty)
  }

  @Test(arguments: 1...16) func bareErrorsGetAReason(number: Int) async throws {
    let code = try #require(RPCError.Code(rawValue: number))
    let error = try await received(throwing: RPCError(code: code, message: "as it was"))
    #expect(error.code == code)
    #expect(error.message == "as it was")
    #expect(error.reason?.code == code)
  }

  @Test func errorsWithDetailsStayAsTheyAre() async throws {
    let sent = RPCError(.mediaUnreadable, "no moov atom", info: ["path": "a.mp4"])
    let error = try await received(throwing: sent)
    #expect(error.code == sent.code)
    #expect(error.message == sent.message)
    #expect(error.details == sent.details)
  }

  @Test func theCauseOfAnInternalErrorIsLogged() async throws {
    let error = try await received(
      throwing: RPCError(code: .internalError, message: "store", cause: Secret()))
    #expect(error.message == "store")
    #expect(log.lines.first?.contains("cannot open /srv/keys") == true)
  }

  @Test func lateCallsExceedTheirDeadline() async throws {
    let service = EchoService { _, context in
      while !Task.isCancelled { await Task.yield() }
      throw CancellationError()
    }
    let seen = try await withServer(
      [service],
      interceptors: [Observer(), ErrorNormalization(logger: log.logger)]
    ) { client in
      await EchoService.failure(client, options: .init(timeout: .milliseconds(20)))
    }
    #expect(seen?.code == .deadlineExceeded)
  }

  /// Lets the deadline of a call be the only thing that ends it.
  private struct Observer: ServerInterceptor {
    func intercept(
      _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
    ) async throws {
      do {
        try await next(context)
      } catch let error as RPCError {
        #expect(error.code == .deadlineExceeded)
        #expect(error.reason == .deadlineExceeded)
        throw error
      }
    }
  }
}
