import CProtobufJSON

extension protobuf_json_bytes {
  /// A copy of the bytes.
  var array: [UInt8] { Array(UnsafeBufferPointer(start: bytes, count: count)) }

  /// The bytes as text; nothing was handed out where there was no memory for it.
  var text: String { bytes == nil ? "out of memory" : String(decoding: array, as: UTF8.self) }
}
