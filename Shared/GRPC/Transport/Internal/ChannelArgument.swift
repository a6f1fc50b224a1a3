import CGRPC

/// One setting of gRPC's core library. Keys are those of `grpc_types.h`.
struct ChannelArgument: Sendable {
  enum Value: Sendable {
    case integer(Int32)
    case string(String)
  }

  let key: String
  let value: Value

  /// An integer setting; a number that does not fit is held within the bounds.
  init(_ key: String, _ value: Int) {
    self.key = key
    self.value = .integer(Int32(clamping: value))
  }

  /// A duration, in whole milliseconds.
  init(_ key: String, _ value: Duration) {
    self.init(key, Int(value.clampedNanoseconds / 1_000_000))
  }

  /// A text setting.
  init(_ key: String, _ value: String) {
    self.key = key
    self.value = .string(value)
  }

  /// Lends arguments to C for the duration of `body`.
  static func withC<Result>(
    _ arguments: [ChannelArgument], _ body: (UnsafeBufferPointer<cgrpc_argument>) -> Result
  ) -> Result {
    var texts: [CChar] = []
    let places = arguments.map { argument -> (key: Int, string: Int?) in
      let key = texts.count
      texts.append(contentsOf: argument.key.utf8CString)
      guard case .string(let value) = argument.value else { return (key, nil) }
      let string = texts.count
      texts.append(contentsOf: value.utf8CString)
      return (key, string)
    }
    return texts.withUnsafeBufferPointer { texts in
      let list = zip(arguments, places).map { argument, place in
        var integer: Int32 = 0
        if case .integer(let value) = argument.value { integer = value }
        return cgrpc_argument(
          key: texts.baseAddress.map { $0 + place.key },
          string: place.string.flatMap { offset in texts.baseAddress.map { $0 + offset } },
          integer: integer)
      }
      return list.withUnsafeBufferPointer(body)
    }
  }
}
