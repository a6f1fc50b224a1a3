extension Metadata {
  /// Why metadata cannot be sent.
  public struct Invalid: Error, Hashable, CustomStringConvertible {
    /// The key of the pair that is wrong.
    public let key: String
    /// What is wrong with it and what is allowed.
    public let problem: String

    public var description: String { "metadata \"\(key)\": \(problem)" }
  }

  /// Reserved keys that an application has a right to send.
  private static let allowedReservedKeys: Set<String> = [
    "grpc-retry-pushback-ms", "grpc-trace-bin", "grpc-tags-bin",
  ]

  /// Keys that the transport sets itself, and those of single connections, which HTTP/2 does not have:
  /// gRPC would drop them without a word, or the peer refuse the call.
  private static let transportKeys: Set<String> = [
    "connection", "content-length", "content-type", "keep-alive", "proxy-connection", "te",
    "transfer-encoding", "upgrade", "user-agent",
  ]

  /// Checks that every pair may be sent, by the rules of gRPC over HTTP/2.
  /// - Throws: ``Invalid`` for the first pair that may not.
  public func check() throws(Invalid) {
    for element in self {
      let key = element.key
      guard !key.isEmpty, key.utf8.allSatisfy(Self.isAllowedInKey) else {
        throw Invalid(key: key, problem: "a key is made of a-z, 0-9, \"-\", \"_\" and \".\"")
      }
      guard !key.hasPrefix("grpc-") || Self.allowedReservedKeys.contains(key) else {
        throw Invalid(key: key, problem: "keys that begin with \"grpc-\" are reserved")
      }
      guard !Self.transportKeys.contains(key) else {
        throw Invalid(key: key, problem: "this key belongs to the transport")
      }
      guard key != "-bin" else {
        throw Invalid(key: key, problem: "a key has a name before \"-bin\"")
      }
      switch element.value {
      case .string(let value):
        guard !key.hasSuffix("-bin") else {
          throw Invalid(key: key, problem: "a key that ends in \"-bin\" needs a binary value")
        }
        guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
          throw Invalid(key: key, problem: "a text value is printable ASCII")
        }
      case .binary:
        guard key.hasSuffix("-bin") else {
          throw Invalid(key: key, problem: "a binary value needs a key that ends in \"-bin\"")
        }
      }
    }
  }

  /// Whether a key that arrived belongs to the protocol alone and is kept from the application.
  static func isHidden(_ key: String) -> Bool {
    key.hasPrefix("grpc-") && key != "grpc-previous-rpc-attempts"
      && !allowedReservedKeys.contains(key)
  }

  private static func isAllowedInKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default:
      false
    }
  }
}
