import GRPC
import Synchronization
import TestMessages

/// Metadata that passes its check arrives as it was sent, in both directions; any other is refused
/// before it is sent.
enum MetadataTarget {
  static func run(_ bytes: [UInt8]) throws {
    let sent = metadata(of: bytes)
    let isAllowed = (try? sent.check()) != nil
    let echo = try EchoServer.shared.get()
    do {
      let (initial, trailing) = try blocking { try await call(echo.client, sent) }
      try hold(isAllowed, "\(sent.map { $0 }) was sent")
      try same(sent, initial)
      try same(sent, trailing)
    } catch let error as RPCError {
      // What has passed the check may still be too much.
      try hold(
        !isAllowed || error.code == .resourceExhausted, "\(sent.map { $0 }) was refused: \(error)")
    }
  }

  /// What came back before and after the response.
  private final class Returned: Sendable {
    let pair = Mutex((initial: Metadata(), trailing: Metadata()))
  }

  private static func call(
    _ client: GRPCClient, _ metadata: Metadata
  ) async throws -> (initial: Metadata, trailing: Metadata) {
    let returned = Returned()
    let options = CallOptions.defaults {
      $0.onInitialMetadata = { metadata in returned.pair.withLock { $0.initial = metadata } }
      $0.onTrailingMetadata = { metadata in returned.pair.withLock { $0.trailing = metadata } }
    }
    let _: TestEmpty = try await client.unary(
      TestEmpty(), descriptor: EchoServer.unary, metadata: metadata, options: options)
    return returned.pair.withLock { $0 }
  }

  private static func same(_ sent: Metadata, _ received: Metadata) throws {
    // What gRPC's core reads itself it keeps from the application.
    let kept = ["lb-cost-bin", "endpoint-load-metrics-bin"]
    for key in Set(sent.map(\.key)) where !key.hasPrefix("grpc-") && !kept.contains(key) {
      try hold(sent[key] == received[key], "\(key): \(sent[key]) became \(received[key])")
    }
  }

  /// Pairs of a length, a key, a length and a value; the value is binary where the key says so.
  private static func metadata(of bytes: [UInt8]) -> Metadata {
    var source = ByteSource(bytes)
    var metadata = Metadata()
    while !source.isEmpty {
      let key = String(decoding: source.run(), as: UTF8.self)
      let value = source.run()
      if key.hasSuffix("-bin") {
        metadata.addBinary(value, forKey: key)
      } else {
        metadata.addString(String(decoding: value, as: UTF8.self), forKey: key)
      }
    }
    return metadata
  }
}
