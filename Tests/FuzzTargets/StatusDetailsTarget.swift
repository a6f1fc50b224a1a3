import GRPC

/// What can be read of an error's details can be written, and reads as the same; what is fitted into
/// the room there is stays there.
enum StatusDetailsTarget {
  static func run(_ bytes: [UInt8]) throws {
    if let details = StatusDetails.decode(bytes), !details.isEmpty {
      let error = RPCError(code: .aborted, message: "ñ", details: details)
      try hold(
        StatusDetails.decode(StatusDetails.encode(error)) == details, "\(details) changed")
    }
    let error = RPCError(
      code: .aborted, message: String(decoding: bytes, as: UTF8.self),
      details: [RPCError.Detail(typeURL: "type.googleapis.com/x.Y", value: bytes)])
    let fitted = StatusDetails.fitted(error)
    try hold(StatusDetails.encode(fitted).count <= 4800, "details of \(bytes.count) bytes stay")
    let again = StatusDetails.fitted(fitted)
    try hold(
      again.details == fitted.details && again.message == fitted.message,
      "what was fitted is fitted again")
  }
}
