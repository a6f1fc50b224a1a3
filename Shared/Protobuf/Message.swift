#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A protobuf message: a value that reads itself from the binary wire format and writes itself to it.
public protocol Message: Sendable, Hashable {
  /// The full name in the proto file, for example `marquee.vision.v1.AnalyzeVideoRequest`.
  static var protoMessageName: String { get }
  /// The message with every field at its default.
  init()
  /// Reads the binary wire format.
  init(serializedBytes bytes: [UInt8]) throws
  /// Writes the binary wire format.
  func serializedBytes() throws -> [UInt8]
}
