import Contracts
import Protobuf
import ProtobufJSON
import TestMessages

/// JSON is taken or refused; a message that can be written as JSON reads as the same.
enum JSONTarget {
  private static let tests = Result {
    try JSONTranscoder(fileDescriptorSet: TestMessagesDescriptors.fileDescriptorSet)
  }
  private static let contracts = Result {
    try JSONTranscoder(fileDescriptorSet: ContractDescriptors.fileDescriptorSet)
  }

  static func read(_ bytes: [UInt8]) throws {
    guard let pick = FuzzMessages.pick(bytes) else { return }
    try read(pick.type, pick.content, try (pick.isOfTests ? tests : contracts).get())
  }

  static func print(_ bytes: [UInt8]) throws {
    guard let pick = FuzzMessages.pick(bytes) else { return }
    try print(pick.type, pick.content, try (pick.isOfTests ? tests : contracts).get())
  }

  private static func read<M: Message>(
    _ type: M.Type, _ json: [UInt8], _ transcoder: JSONTranscoder
  ) throws {
    guard let message = try? transcoder.message(M.self, fromJSON: json),
      let again = try rewritten(message, transcoder)
    else { return }
    // NaN is not equal to itself. The sign of a zero is lost (libprotobuf writes -0, and reads that
    // as the whole number), and does not count here either.
    let isNumeric = !String(decoding: try transcoder.json(from: again), as: UTF8.self).contains(
      "NaN")
    try hold(!isNumeric || again == message, "\(message) became \(again)")
  }

  private static func print<M: Message>(
    _ type: M.Type, _ content: [UInt8], _ transcoder: JSONTranscoder
  ) throws {
    guard let message = try? M(serializedBytes: content),
      let again = try rewritten(message, transcoder)
    else { return }
    // Without unknown fields, which have no JSON, it stays as it is.
    let json = try transcoder.json(from: again)
    let last = try transcoder.json(from: transcoder.message(M.self, fromJSON: json))
    let (text, lastText) = (
      String(decoding: json, as: UTF8.self), String(decoding: last, as: UTF8.self)
    )
    try hold(last == json, "\(M.protoMessageName): \(text) became \(lastText)")
  }

  /// The message, written as JSON and read again: what was written gets past the strict check, but
  /// need not get past libprotobuf, which writes an `Any` without a value, and numbers in a `Value`
  /// that are not finite, and does not read them.
  private static func rewritten<M: Message>(
    _ message: M, _ transcoder: JSONTranscoder
  ) throws -> M? {
    guard let json = try? transcoder.json(from: message) else { return nil }
    do {
      return try transcoder.message(M.self, fromJSON: json)
    } catch .cannotRead {
      return nil
    } catch {
      let text = String(decoding: json, as: UTF8.self)
      throw FuzzFinding("\(M.protoMessageName): \(error) in what was written: \(text)")
    }
  }
}
