import Protobuf
import TestMessages

/// A message whose type is forgotten, so that messages of several types can be arguments of a test.
struct Sample: Sendable, CustomStringConvertible {
  let name: String
  let bytes: [UInt8]
  private let reencode: @Sendable ([UInt8]) throws -> [UInt8]
  private let equals: @Sendable ([UInt8]) throws -> Bool

  init<M: Message>(_ message: M) {
    name = M.protoMessageName
    bytes = (try? message.serializedBytes()) ?? []
    reencode = { try M(serializedBytes: $0).serializedBytes() }
    equals = { try M(serializedBytes: $0) == message }
  }

  var description: String { name }

  /// Reads bytes as a message of the type and writes it again.
  func reencoded(_ bytes: [UInt8]) throws -> [UInt8] { try reencode(bytes) }

  /// Whether bytes are the same message.
  func isSame(_ bytes: [UInt8]) throws -> Bool { try equals(bytes) }

  /// One message of each shape.
  static let all = [
    Sample(TestScalars.sample), Sample(TestPacked.sample), Sample(TestMaps.sample),
    Sample(TestTree.sample), Sample(TestWellKnown.sample),
    Sample(TestChoice.with { $0.nested.text = "chosen" }),
    Sample(
      TestOptionals.with {
        $0.aString = ""
        $0.aDouble = 2
      }),
  ]
}
