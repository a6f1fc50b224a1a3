import Protobuf

/// What can be read can be written, and reading that again changes nothing.
enum WireTarget {
  static func run(_ bytes: [UInt8]) throws {
    guard let pick = FuzzMessages.pick(bytes) else { return }
    try check(pick.type, pick.content)
  }

  private static func check<M: Message>(_ type: M.Type, _ content: [UInt8]) throws {
    let message: M
    do {
      message = try M(serializedBytes: content)
    } catch {
      return
    }
    let written: [UInt8] = try message.serializedBytes()
    let again = try M(serializedBytes: written)
    let rewritten: [UInt8] = try again.serializedBytes()
    try hold(rewritten == written, "\(M.protoMessageName): \(written) became \(rewritten)")
    try hold(message.serializedSize == written.count, "\(M.protoMessageName): its size is wrong")
  }
}
