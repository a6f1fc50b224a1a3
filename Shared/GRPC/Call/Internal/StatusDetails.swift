/// The binary form of `google.rpc.Status`, which carries an error's details in
/// `grpc-status-details-bin`.
///
/// It is written here by hand because this module stands below the generated contracts: field 1 is
/// the code, field 2 the message, field 3 a repeated `google.protobuf.Any` (1: type URL, 2: value).
package enum StatusDetails {
  /// The room for a message in percent-encoding, in bytes. A client takes 8 KiB of metadata in its
  /// default configuration and loses the whole status when there is more.
  private static let maxMessageBytes = 1024
  /// What stands at the end of a message that was cut, and its size in percent-encoding, in bytes.
  private static let cutMark = " …"
  private static let cutMarkBytes = 10
  /// The room for the details before they are put in base64, in bytes.
  private static let maxDetailsBytes = 4800

  /// The error with as much of its message and details as is sure to arrive: a longer message is
  /// cut, and details are left out from the end.
  package static func fitted(_ error: RPCError) -> RPCError {
    var error = error
    error.message = fitted(error.message)
    while encode(error).count > maxDetailsBytes { error.details.removeLast() }
    return error
  }

  private static func fitted(_ message: String) -> String {
    if message.utf8.count <= maxMessageBytes / 3 { return message }
    var size = 0
    var end = message.startIndex
    for index in message.unicodeScalars.indices {
      // The mark has to fit as well, so that a relay finds nothing to cut.
      if size <= maxMessageBytes - cutMarkBytes { end = index }
      let scalar = message.unicodeScalars[index]
      let isPlain = (0x20...0x7E).contains(scalar.value) && scalar != "%"
      size += isPlain ? 1 : 3 * UTF8.width(scalar)
      if size > maxMessageBytes { return message[..<end] + cutMark }
    }
    return message
  }

  /// The bytes for an error, empty when it has no details.
  package static func encode(_ error: RPCError) -> [UInt8] {
    guard !error.details.isEmpty else { return [] }
    var bytes: [UInt8] = []
    append(varint: 1 << 3, to: &bytes)
    append(varint: UInt64(error.code.rawValue), to: &bytes)
    append(field: 2, Array(error.message.utf8), to: &bytes)
    for detail in error.details {
      var any: [UInt8] = []
      append(field: 1, Array(detail.typeURL.utf8), to: &any)
      append(field: 2, detail.value, to: &any)
      append(field: 3, any, to: &bytes)
    }
    return bytes
  }

  /// The details in the bytes, or nil when they are malformed.
  package static func decode(_ bytes: [UInt8]) -> [RPCError.Detail]? {
    var details: [RPCError.Detail] = []
    let complete = forEachField(in: bytes[...]) { number, payload in
      guard number == 3, let payload else { return true }
      var detail = RPCError.Detail(typeURL: "", value: [])
      let readable = forEachField(in: payload) { number, payload in
        guard let payload else { return true }
        if number == 1 { detail.typeURL = String(decoding: payload, as: UTF8.self) }
        if number == 2 { detail.value = Array(payload) }
        return true
      }
      details.append(detail)
      return readable
    }
    return complete ? details : nil
  }

  private static func append(varint value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private static func append(field: UInt64, _ payload: [UInt8], to bytes: inout [UInt8]) {
    append(varint: field << 3 | 2, to: &bytes)
    append(varint: UInt64(payload.count), to: &bytes)
    bytes.append(contentsOf: payload)
  }

  /// Visits the fields; the payload is nil for a field that is not length-delimited.
  /// - Returns: false when the bytes are malformed or the visitor said so.
  private static func forEachField(
    in bytes: ArraySlice<UInt8>, _ visit: (UInt64, ArraySlice<UInt8>?) -> Bool
  ) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      guard let tag = takeVarint(from: &rest) else { return false }
      var payload: ArraySlice<UInt8>?
      switch tag & 7 {
      case 0:
        guard takeVarint(from: &rest) != nil else { return false }
      case 1:
        guard rest.count >= 8 else { return false }
        rest = rest.dropFirst(8)
      case 2:
        guard let size = takeVarint(from: &rest), size <= UInt64(rest.count) else { return false }
        payload = rest.prefix(Int(size))
        rest = rest.dropFirst(Int(size))
      case 5:
        guard rest.count >= 4 else { return false }
        rest = rest.dropFirst(4)
      default:
        return false
      }
      guard visit(tag >> 3, payload) else { return false }
    }
    return true
  }

  private static func takeVarint(from bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    return nil
  }
}
