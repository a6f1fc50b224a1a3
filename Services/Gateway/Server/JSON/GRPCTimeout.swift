/// The timeout of a request as gRPC over HTTP/2 writes it.
package enum GRPCTimeout {
  /// The duration that `text` stands for: 1 to 8 digits and a unit; `nil` for anything else.
  package static func duration(from text: String) -> Duration? {
    guard let unit = text.last, (2...9).contains(text.count),
      text.dropLast().allSatisfy({ ("0"..."9").contains($0) }),
      let number = Int64(text.dropLast())
    else { return nil }
    switch unit {
    case "H": return .seconds(number * 3600)
    case "M": return .seconds(number * 60)
    case "S": return .seconds(number)
    case "m": return .milliseconds(number)
    case "u": return .microseconds(number)
    case "n": return .nanoseconds(number)
    default: return nil
    }
  }
}
