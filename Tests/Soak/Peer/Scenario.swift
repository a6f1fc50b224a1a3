import Contracts
import Foundation
import GRPC
import ServiceKit
import Synchronization
import TestSupport

/// A kind of call, and how it is expected to end.
enum Scenario: CaseIterable {
  case unary, unaryBig, unaryCompressed, unaryMetadata
  case collect, expand, chat
  case failUnary, failCollect, failExpand, failChat, breakUnary
  case deadlineUnary, deadlineCollect, deadlineExpand, deadlineChat, deadlineTight
  case cancelBefore, cancelDuring, cancelAround, cancelStream
  case abandon, slowReader, slowWriter, earlyAnswer
  case channelGoes, nobodyThere, waitsForServer
  case orderTooBig, parcelTooBig, unknownMethod

  /// How often it is chosen.
  private var weight: Int {
    switch self {
    case .unary: 12
    case .unaryMetadata, .collect, .expand, .chat: 6
    case .slowReader, .slowWriter: 3
    case .channelGoes, .orderTooBig, .nobodyThere, .unaryBig, .unaryCompressed: 1
    default: 2
    }
  }

  private static let wheel = allCases.flatMap { Array(repeating: $0, count: $0.weight) }

  static func any(using random: inout SplitMix64) -> Scenario {
    wheel[Int.random(in: wheel.indices, using: &random)]
  }

  /// - Throws: whatever is not expected.
  func run(
    _ attempt: Attempt, _ client: GRPCClient, address: String, _ random: inout SplitMix64
  ) async throws {
    let calls = Calls(attempt: attempt, client: client)
    switch self {
    case .unary: try await calls.echo(bytes: random.size(upTo: 4_000))
    case .unaryBig: try await calls.echo(bytes: random.size(upTo: 1 << 20))
    case .unaryCompressed:
      try await calls.echo(
        bytes: random.size(upTo: 1 << 20), .defaults { $0.compressesRequests = true })
    case .unaryMetadata: try await calls.reflected(&random)
    case .collect:
      try await calls.collect(
        count: Int.random(in: 0...20, using: &random), bytes: random.size(upTo: 20_000))
    case .expand:
      try await calls.expand(
        count: Int.random(in: 0...50, using: &random), bytes: random.size(upTo: 20_000))
    case .chat:
      try await calls.chat(
        orders: Int.random(in: 0...10, using: &random),
        parcels: Int.random(in: 1...5, using: &random), bytes: random.size(upTo: 20_000))
    case .failUnary: try await calls.fails { try await calls.unary(.fail) }
    case .failCollect: try await calls.fails { try await calls.collect(ending: .fail) }
    case .failExpand: try await calls.fails { try await calls.expand(ending: .fail) }
    case .failChat: try await calls.fails { try await calls.chat(ending: .fail) }
    case .breakUnary:
      let error = try await attempt.expect(.unknown) { try await calls.unary(.break) }
      try attempt.check(error?.message == "The handler failed.", "\(String(describing: error))")
    case .deadlineUnary:
      try await calls.expires(random.milliseconds(1...50)) { try await calls.unary(.hang, $0) }
    case .deadlineCollect:
      try await calls.expires(random.milliseconds(1...50)) {
        try await calls.collect(ending: .hang, $0)
      }
    case .deadlineExpand:
      try await calls.expires(random.milliseconds(1...50)) {
        try await calls.expand(ending: .hang, $0)
      }
    case .deadlineChat:
      try await calls.expires(random.milliseconds(1...50)) {
        try await calls.chat(ending: .hang, $0)
      }
    case .deadlineTight:
      // About as long as the call takes: either may come first.
      let timeout = Duration.microseconds(Int.random(in: 0...3_000, using: &random))
      try await attempt.expect(.deadlineExceeded, orSucceed: true) {
        try await calls.unary(.unspecified, CallOptions(timeout: timeout))
      }
    case .cancelBefore:
      try await attempt.expect(.cancelled) {
        let task = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          try await calls.unary(.unspecified)
        }
        try await task.value
      }
    case .cancelDuring:
      try await calls.cancelled(after: random.milliseconds(0...30)) {
        try await calls.unary(.hang)
      }
    case .cancelAround:
      // About as long as the call takes: the response may come before, with or after.
      let delay = Duration.microseconds(Int.random(in: 0...3_000, using: &random))
      try await calls.cancelled(after: delay, orSucceed: true) {
        try await calls.unary(.unspecified)
      }
    case .cancelStream:
      try await calls.cancelledAfterResponse(bytes: random.size(upTo: 100_000))
    case .abandon: try await calls.abandon(bytes: random.size(upTo: 100_000))
    case .slowReader: try await calls.readSlowly(bytes: random.size(upTo: 100_000))
    case .slowWriter: try await calls.slowServer(bytes: random.size(upTo: 100_000))
    case .earlyAnswer: try await calls.answeredEarly()
    case .channelGoes: try await calls.channelGoes(address)
    case .nobodyThere:
      try await attempt.expect(.unavailable) { try await calls.unary(.unspecified) }
    case .waitsForServer:
      try await calls.unary(
        .unspecified,
        .defaults {
          $0.waitForReady = true
          $0.timeout = .seconds(20)
        })
    case .orderTooBig:
      try await attempt.expect(.resourceExhausted) {
        try await calls.unary(.unspecified, freight: SoakServer.maxOrderBytes + 1)
      }
    case .parcelTooBig:
      try await attempt.expect(.resourceExhausted) {
        try await calls.expand(
          count: 3, bytes: 50_000, .defaults { $0.maxResponseMessageBytes = 40_000 })
      }
    case .unknownMethod:
      try await attempt.expect(.unimplemented) {
        let method = MethodDescriptor(service: SoakService.descriptor, method: "Nothing")
        let _: SoakParcel = try await client.unary(SoakOrder(), descriptor: method)
      }
    }
  }
}

/// The calls that scenarios are made of; each checks what it receives.
struct Calls: Sendable {
  let attempt: Attempt
  let client: GRPCClient

  private var service: SoakService.Client { SoakService.Client(wrapping: client) }

  // MARK: - Calls that go well

  func unary(
    _ deed: SoakDeed, _ options: CallOptions = .defaults, freight: Int = 10
  ) async throws {
    let order = SoakOrder.with {
      $0.deed = deed
      $0.parcelBytes = 100
      $0.freight = Data(count: freight)
    }
    try check(try await service.echo(order, options: options), 0, bytes: 100, received: freight)
  }

  func echo(bytes: Int, _ options: CallOptions = .defaults) async throws {
    let order = SoakOrder.with {
      $0.parcelBytes = UInt32(bytes)
      $0.freight = Data(count: bytes)
    }
    try check(try await service.echo(order, options: options), 0, bytes: bytes, received: bytes)
  }

  /// A call whose metadata comes back, twice.
  func reflected(_ random: inout SplitMix64) async throws {
    var sent = Metadata()
    for number in 0...Int.random(in: 0...5, using: &random) {
      sent.addString("value \(number), \(random.next())", forKey: "soak-text")
      let size = Int.random(in: 0...300, using: &random)
      sent.addBinary(
        (0..<size).map { _ in .random(in: 0...255, using: &random) }, forKey: "soak-bin")
    }
    let seen = Mutex((initial: Metadata(), trailing: Metadata()))
    let options = CallOptions.defaults {
      $0.onInitialMetadata = { metadata in seen.withLock { $0.initial = metadata } }
      $0.onTrailingMetadata = { metadata in seen.withLock { $0.trailing = metadata } }
    }
    _ = try await service.echo(SoakOrder(), metadata: sent, options: options)
    for received in seen.withLock({ [$0.initial, $0.trailing] }) {
      for key in ["soak-text", "soak-bin"] {
        try attempt.check(received[key] == sent[key], "\(key) is \(received[key])")
      }
    }
  }

  func collect(
    count: Int = 3, bytes: Int = 10, ending deed: SoakDeed = .unspecified,
    _ options: CallOptions = .defaults
  ) async throws {
    let parcel = try await service.collect(options: options) { orders in
      for number in 0..<count {
        try await orders.write(
          .with {
            $0.deed = number == count - 1 ? deed : .unspecified
            $0.parcelBytes = UInt32(bytes)
            $0.freight = Data(count: bytes)
          })
      }
    }
    try check(parcel, 0, bytes: count == 0 ? 0 : bytes, received: count * bytes)
  }

  func expand(
    count: Int = 3, bytes: Int = 10, ending deed: SoakDeed = .unspecified,
    _ options: CallOptions = .defaults
  ) async throws {
    let order = SoakOrder.with {
      $0.deed = deed
      $0.parcels = UInt32(count)
      $0.parcelBytes = UInt32(bytes)
    }
    try await service.expand(order, options: options) { parcels in
      try await checkAll(parcels, orders: 1, parcels: count, bytes: bytes)
    }
  }

  func chat(
    orders: Int = 3, parcels: Int = 2, bytes: Int = 10, ending deed: SoakDeed = .unspecified,
    _ options: CallOptions = .defaults
  ) async throws {
    try await service.chat(options: options) { writer in
      for number in 0..<orders {
        try await writer.write(
          .with {
            $0.deed = number == orders - 1 ? deed : .unspecified
            $0.parcels = UInt32(parcels)
            $0.parcelBytes = UInt32(bytes)
            $0.freight = Data(count: bytes)
          })
      }
    } onResponse: { responses in
      try await checkAll(responses, orders: orders, parcels: parcels, bytes: bytes)
    }
  }

  /// A reader that lets the server wait.
  func readSlowly(bytes: Int) async throws {
    let order = SoakOrder.with {
      $0.parcels = 20
      $0.parcelBytes = UInt32(bytes)
    }
    try await service.expand(order) { parcels in
      var number = 0
      for try await parcel in parcels {
        try check(parcel, number, bytes: bytes, received: 0)
        number += 1
        try await Task.sleep(for: .milliseconds(20))
      }
      try attempt.check(number == 20, "\(number) parcels, not 20")
    }
  }

  /// A server that lets the writer wait.
  func slowServer(bytes: Int) async throws {
    let parcel = try await service.collect { orders in
      for _ in 0..<20 {
        try await orders.write(
          .with {
            $0.pauseMs = 20
            $0.freight = Data(count: bytes)
          })
      }
    }
    try check(parcel, 0, bytes: 0, received: 20 * bytes)
  }

  /// A server that answers while the client goes on to write.
  func answeredEarly() async throws {
    let parcel = try await service.collect { orders in
      try await orders.write(.with { $0.deed = .leave })
      while true { try await orders.write(.with { $0.freight = Data(count: 1_000) }) }
    }
    try check(parcel, 0, bytes: 0, received: 0)
  }

  /// A reader that leaves after the first message.
  func abandon(bytes: Int) async throws {
    let order = SoakOrder.with {
      $0.parcels = 100_000
      $0.parcelBytes = UInt32(bytes)
    }
    try await service.expand(order) { parcels in
      var iterator = parcels.makeAsyncIterator()
      guard let first = try await iterator.next() else { throw Deviation("no parcel") }
      try check(first, 0, bytes: bytes, received: 0)
    }
  }

  // MARK: - Calls that do not

  /// A call that the server ends as it was asked to.
  func fails(_ call: () async throws -> Void) async throws {
    let end = try await attempt.expect(.failedPrecondition) { try await call() }
    guard let error = end else { return }
    try attempt.check(error.message == SoakServer.failure.message, "message: \(error.message)")
    try attempt.check(error.errorInfo?.reason == "ASKED", "details: \(error.details)")
    try attempt.check(
      error.metadata[stringValues: "soak-reason"] == ["asked"], "metadata: \(error.metadata)")
  }

  /// A call whose deadline passes.
  func expires(
    _ timeout: Duration, _ call: (CallOptions) async throws -> Void
  ) async throws {
    try await attempt.expect(.deadlineExceeded) { try await call(CallOptions(timeout: timeout)) }
  }

  /// A call whose task is cancelled.
  func cancelled(
    after delay: Duration, orSucceed: Bool = false,
    _ call: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await attempt.expect(.cancelled, orSucceed: orSucceed) {
      let task = Task { try await call() }
      try? await Task.sleep(for: delay)
      task.cancel()
      try await task.value
    }
  }

  /// A stream whose task is cancelled between two messages.
  func cancelledAfterResponse(bytes: Int) async throws {
    let order = SoakOrder.with {
      $0.parcels = 100_000
      $0.parcelBytes = UInt32(bytes)
    }
    try await attempt.expect(.cancelled) {
      let task = Task {
        try await service.expand(order) { parcels in
          var number = 0
          for try await parcel in parcels {
            try check(parcel, number, bytes: bytes, received: 0)
            number += 1
            withUnsafeCurrentTask { $0?.cancel() }
          }
        }
      }
      try await task.value
    }
  }

  /// A channel that is let go of with calls under way, each of which is then cancelled.
  func channelGoes(_ address: String) async throws {
    // A name of its own keeps the channel from sharing a connection with others.
    let name = "soak-\(ObjectIdentifier(attempt).hashValue)"
    var own: GRPCClient? = try GRPCClient(
      target: address, config: .defaults { $0.userAgent = name })
    let (answers, answer) = AsyncStream<Void>.makeStream()
    let tasks = (0..<3).map { [attempt, own] number in
      Task {
        guard let own else { return }
        let calls = Calls(attempt: attempt, client: own)
        defer { answer.finish() }
        if number == 0 {
          try await calls.unary(.hang)
        } else {
          try await calls.service.chat { orders in
            try await orders.write(
              .with {
                $0.parcels = 1
                $0.deed = .hang
              })
          } onResponse: { parcels in
            for try await _ in parcels { answer.yield() }
          }
        }
      }
    }
    own = nil
    // Once the server has answered, or a call has failed.
    _ = await answers.first { _ in true }
    for task in tasks { task.cancel() }
    // All have to end before one of them is judged.
    for task in tasks { _ = await task.result }
    for task in tasks {
      try await attempt.expect(.cancelled) { try await task.value }
    }
  }

  // MARK: - Checks

  private func checkAll(
    _ responses: RPCAsyncSequence<SoakParcel>, orders: Int, parcels: Int, bytes: Int
  ) async throws {
    var count = 0
    for try await parcel in responses {
      let order = count / parcels
      // An order of a stream of one brings no freight.
      let received = orders == 1 ? Int(parcel.receivedBytes) : (order + 1) * bytes
      try check(parcel, count % parcels, bytes: bytes, received: received)
      count += 1
    }
    try attempt.check(count == orders * parcels, "\(count) parcels, not \(orders * parcels)")
  }

  private func check(
    _ parcel: SoakParcel, _ number: Int, bytes: Int, received: Int
  ) throws {
    attempt.received()
    try attempt.check(Int(parcel.number) == number, "parcel \(parcel.number), not \(number)")
    try attempt.check(
      Int(parcel.receivedBytes) == received,
      "\(parcel.receivedBytes) bytes arrived, not \(received)")
    try attempt.check(
      parcel.freight == Data(repeating: UInt8(truncatingIfNeeded: number), count: bytes),
      "the freight of parcel \(number) is not \(bytes) times its number")
  }
}

extension SplitMix64 {
  mutating func chance(_ probability: Double) -> Bool {
    .random(in: 0..<1, using: &self) < probability
  }

  /// A size in bytes: every order of magnitude is as likely as the others.
  mutating func size(upTo limit: Int) -> Int {
    Int(exp(Double.random(in: 0...log(Double(limit) + 1), using: &self))) - 1
  }

  mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
    .milliseconds(Int.random(in: range, using: &self))
  }
}
