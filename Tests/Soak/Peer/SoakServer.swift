import Contracts
import Foundation
import GRPC
import ServiceKit
import TestSupport

/// A server of a soak run: does what it is asked to, until SIGTERM.
struct SoakServer: SoakService.ServiceProtocol {
  /// The size of the largest order, in bytes.
  static let maxOrderBytes = 2 << 20
  /// How long calls may go on after SIGTERM; longer than any call of a soak run takes.
  static let gracePeriod: Duration = .seconds(20)
  static let failure = RPCError(
    code: .failedPrecondition, message: "Asked to fail: 100 % of «Ñandú».",
    metadata: ["soak-reason": "asked"])

  /// Serves on `address` until SIGTERM. The driver asks for reports on standard input.
  static func run(address: String, sabotage: Sabotage?) async throws {
    let stop = ProcessSignals.caught()
    let server = try GRPCServer(
      listeningOn: address, services: [SoakServer()], interceptors: sabotage.map { [$0] } ?? [],
      config: .defaults {
        $0.gracePeriod = gracePeriod
        $0.maxRequestMessageBytes = maxOrderBytes
      })
    Driver.tell(.ready(port: server.port))
    let reports = Task {
      for await _ in Driver.commands {
        Driver.tell(.quiet(await Quiet.reached { server.liveCalls }))
      }
      // The driver is gone, unless it has asked to stop.
      if !Task.isCancelled { kill(getpid(), SIGTERM) }
    }
    _ = await stop()
    server.beginGracefulShutdown()
    try await server.serve()
    reports.cancel()
    Driver.tell(.quiet(await Quiet.reached { server.liveCalls }))
  }

  func echo(request: SoakOrder, context: ServerContext) async throws -> SoakParcel {
    reflect(context)
    try await end(request)
    return parcel(request, number: 0, received: request.freight.count)
  }

  func collect(
    request: RPCAsyncSequence<SoakOrder>, context: ServerContext
  ) async throws -> SoakParcel {
    reflect(context)
    var received = 0
    var last = SoakOrder()
    for try await order in request {
      received += order.freight.count
      last = order
      try await pause(order)
      try await end(order)
      if order.deed == .leave { break }
    }
    return parcel(last, number: 0, received: received)
  }

  func expand(
    request: SoakOrder, response: RPCWriter<SoakParcel>, context: ServerContext
  ) async throws {
    reflect(context)
    try await answer(request, response, received: request.freight.count)
  }

  func chat(
    request: RPCAsyncSequence<SoakOrder>, response: RPCWriter<SoakParcel>, context: ServerContext
  ) async throws {
    reflect(context)
    var received = 0
    for try await order in request {
      received += order.freight.count
      try await answer(order, response, received: received)
      if order.deed == .leave { return }
    }
  }

  /// Sends the client's own metadata back, before and after the messages.
  private func reflect(_ context: ServerContext) {
    var own = Metadata()
    for element in context.metadata where element.key.hasPrefix("soak-") {
      switch element.value {
      case .string(let value): own.addString(value, forKey: element.key)
      case .binary(let value): own.addBinary(value, forKey: element.key)
      }
    }
    context.setInitialMetadata(own)
    context.setTrailingMetadata(own)
  }

  private func answer(
    _ order: SoakOrder, _ response: RPCWriter<SoakParcel>, received: Int
  ) async throws {
    for number in 0..<Int(order.parcels) {
      try await pause(order)
      try await response.write(parcel(order, number: number, received: received))
    }
    try await end(order)
  }

  private func pause(_ order: SoakOrder) async throws {
    if order.pauseMs > 0 { try await Task.sleep(for: .milliseconds(order.pauseMs)) }
  }

  private func end(_ order: SoakOrder) async throws {
    switch order.deed {
    case .fail:
      var failure = Self.failure
      failure.details = [
        try RPCError.Detail(packing: Google_Rpc_ErrorInfo.with { $0.reason = "ASKED" })
      ]
      throw failure
    case .break: throw CocoaError(.fileNoSuchFile)
    case .hang:
      // A long sleep would not do: what is allocated for it stays until its time is up, also when it
      // is cancelled.
      try await suspendUntilCancelled()
    case .unspecified, .leave, .UNRECOGNIZED: break
    }
  }

  private func parcel(_ order: SoakOrder, number: Int, received: Int) -> SoakParcel {
    .with {
      $0.number = UInt32(number)
      $0.receivedBytes = UInt64(received)
      $0.freight = Data(
        repeating: UInt8(truncatingIfNeeded: number), count: Int(order.parcelBytes))
    }
  }
}
