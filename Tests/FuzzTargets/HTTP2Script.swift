/// An input as what a client of HTTP/2 sends: the first byte says how much of it is in order, so that
/// the bytes reach the connection, its frames, or the calls.
enum HTTP2Script {
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  private static let names = [
    ":path", ":authority", "content-type", "te", "grpc-timeout", "grpc-encoding",
    "grpc-accept-encoding", "user-agent", "x-text", "x-raw-bin", "grpc-status-details-bin",
    "grpc-tags-bin", "grpc-previous-rpc-attempts", "grpc-retry-pushback-ms", "host", "connection",
  ]
  private static let methods = ["Unary", "Collect", "Expand", "Chat", "None", ""]

  /// The bytes to send.
  static func bytes(of input: [UInt8]) -> [UInt8] {
    var source = ByteSource(input)
    switch source.byte() % 4 {
    case 0: return source.remainder()
    case 1: return preface + frame(type: 4, flags: 0, stream: 0, []) + source.remainder()
    default: return preface + frame(type: 4, flags: 0, stream: 0, []) + frames(&source)
    }
  }

  private static func frames(_ source: inout ByteSource) -> [UInt8] {
    var output: [UInt8] = []
    var stream = 1
    while !source.isEmpty {
      switch source.byte() % 8 {
      case 0:
        stream += 2
        output += frame(type: 1, flags: source.byte() & 1 | 4, stream: stream, headers(&source))
      case let kind where kind == 1 || kind == 2:
        let flags = source.byte() & 1
        let content = message(source.run(), isCompressed: kind == 2)
        output += frame(type: 0, flags: flags, stream: stream, content)
      case 3: output += frame(type: 0, flags: source.byte(), stream: stream, source.run())
      case 4: output += frame(type: 3, flags: 0, stream: stream, [0, 0, 0, source.byte()])
      case 5: output += frame(type: 8, flags: 0, stream: stream, source.bytes(4))
      case 6: output += frame(type: 4, flags: 0, stream: 0, source.bytes(6))
      default:
        let (type, flags, target) = (source.byte(), source.byte(), Int(source.byte()))
        output += frame(type: type, flags: flags, stream: target, source.run())
      }
    }
    return output
  }

  /// The header fields that every call has, and some of the input's.
  private static func headers(_ source: inout ByteSource) -> [UInt8] {
    let method = methods[Int(source.byte()) % methods.count]
    // Indexed: POST, http.
    var block: [UInt8] = [0x83, 0x86]
    block += field(":path", Array("/marquee.fuzz.Echo/\(method)".utf8))
    block += field("content-type", Array("application/grpc".utf8))
    block += field("te", Array("trailers".utf8))
    for _ in 0..<source.byte() % 8 {
      let choice = Int(source.byte())
      let name = choice < 0xC0 ? Array(names[choice % names.count].utf8) : source.run()
      block += field(name, source.run())
    }
    return block
  }

  /// A literal field that is never indexed, without Huffman coding.
  private static func field(_ name: String, _ value: [UInt8]) -> [UInt8] {
    field(Array(name.utf8), value)
  }

  private static func field(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
    [0x10] + text(name) + text(value)
  }

  private static func text(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.count < 127 { return [UInt8(bytes.count)] + bytes }
    let rest = bytes.count - 127
    return rest < 128
      ? [127, UInt8(rest)] + bytes : [127, UInt8(rest & 0x7F) | 0x80, UInt8(rest >> 7)] + bytes
  }

  /// A message as gRPC frames it.
  private static func message(_ content: [UInt8], isCompressed: Bool) -> [UInt8] {
    [isCompressed ? 1 : 0, 0, 0, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
  }

  private static func frame(
    type: UInt8, flags: UInt8, stream: Int, _ payload: [UInt8]
  ) -> [UInt8] {
    let size = payload.count
    return [UInt8(size >> 16 & 0xFF), UInt8(size >> 8 & 0xFF), UInt8(size & 0xFF), type, flags]
      + [0, 0, UInt8(stream >> 8 & 0xFF), UInt8(stream & 0xFF)] + payload
  }
}
