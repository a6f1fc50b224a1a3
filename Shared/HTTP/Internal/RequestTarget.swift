/// The path and the query of a request line.
struct RequestTarget: Sendable, Equatable {
  /// Why a target is refused.
  enum Malformed: Error, Equatable {
    /// A `%` without two hexadecimal digits behind it, a NUL, or bytes that are no UTF-8.
    case badEncoding
    /// Neither a path nor `*`.
    case notAPath
  }

  var path: String
  var query: [String: String]

  /// Reads `/path?name=value&…` or `*`.
  init(_ target: [UInt8]) throws(Malformed) {
    let split = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    path = try Self.decode(target[..<split], plusIsSpace: false)
    guard path.hasPrefix("/") || path == "*" else { throw .notAPath }
    query = [:]
    for pair in target[split...].dropFirst().split(separator: UInt8(ascii: "&")) {
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let name = try Self.decode(pair[..<equals], plusIsSpace: true)
      query[name] = try Self.decode(pair[equals...].dropFirst(), plusIsSpace: true)
    }
  }

  private static func decode(
    _ encoded: ArraySlice<UInt8>, plusIsSpace: Bool
  ) throws(Malformed) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(encoded.count)
    var index = encoded.startIndex
    while index < encoded.endIndex {
      let byte = encoded[index]
      if byte == UInt8(ascii: "%") {
        guard index + 2 < encoded.endIndex, let high = digit(encoded[index + 1]),
          let low = digit(encoded[index + 2])
        else { throw .badEncoding }
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else {
      throw .badEncoding
    }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
