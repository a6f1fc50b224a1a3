import CGRPC
import Protobuf
import Synchronization

/// One message in the binary wire format, in memory that gRPC's core can send and has received: it
/// is encoded into and decoded from that memory without a copy, and what it has decoded can refer to it.
///
/// Unchecked: the slice is written only while it is made, and its reference count is atomic.
final class MessageBytes: QueuedMessage, @unchecked Sendable {
  private let slice: cgrpc_slice
  private let encoding: cgrpc_encoding

  /// The number of bytes; of a compressed message, as it came.
  let count: Int

  /// Whether the memory may be referred to by a message that was decoded: it is lent but once.
  private let isLent = Atomic(false)

  /// Encodes a message.
  /// - Throws: `BinaryEncodingError` when the message is too large for the format.
  init<M: Message>(encoding message: M) throws(BinaryEncodingError) {
    let size = message.serializedSize
    guard size <= Int(Int32.max) else { throw .tooLarge(bytes: size) }
    var slice = cgrpc_slice_allocate(size)
    // A short slice holds its bytes inside itself: it is filled where it is, and copied afterwards.
    withUnsafeMutablePointer(to: &slice) { slice in
      guard size > 0, let start = cgrpc_slice_bytes(slice) else { return }
      var writer = WireWriter(start: start, count: size)
      message.encode(into: &writer)
      writer.finish()
    }
    self.slice = slice
    encoding = CGRPC_ENCODING_IDENTITY
    count = size
  }

  /// Takes over a slice that was received.
  init(adopting slice: cgrpc_slice, encoding: cgrpc_encoding) {
    self.slice = slice
    self.encoding = encoding
    count = withUnsafePointer(to: slice) { cgrpc_slice_size($0) }
  }

  deinit {
    cgrpc_slice_release(slice)
  }

  var bytes: MessageBytes { self }

  /// Whether the message has to be decompressed before it can be decoded.
  var isCompressed: Bool { encoding != CGRPC_ENCODING_IDENTITY }

  /// How decompression ends.
  enum Decompression {
    case message(MessageBytes)
    case tooLarge
    case malformed
    case unknownEncoding
  }

  /// Decompresses a message that is compressed.
  /// - Parameter limit: the most bytes that may come out.
  func decompressed(limit: Int) -> Decompression {
    guard encoding != CGRPC_ENCODING_UNKNOWN else { return .unknownEncoding }
    var result = cgrpc_slice()
    switch cgrpc_decompress(slice, encoding, limit, &result) {
    case CGRPC_DECOMPRESSED:
      return .message(MessageBytes(adopting: result, encoding: CGRPC_ENCODING_IDENTITY))
    case CGRPC_DECOMPRESSED_TOO_LARGE:
      return .tooLarge
    default:
      return .malformed
    }
  }

  /// Decodes the message.
  /// - Throws: `BinaryDecodingError` when the bytes are malformed.
  func decode<M: Message>(_ type: M.Type) throws(BinaryDecodingError) -> M {
    // As when encoding: the bytes are read out of a copy that stays where it is.
    var slice = slice
    let wasLent = isLent.exchange(true, ordering: .relaxed)
    return try withUnsafeMutablePointer(to: &slice) { slice throws(BinaryDecodingError) in
      let bytes = UnsafeRawBufferPointer(start: cgrpc_slice_bytes(slice), count: count)
      return wasLent
        ? try M(serializedBytes: bytes) : try M(serializedBytes: bytes, owner: self)
    }
  }

  /// Another reference to the bytes, for C to consume.
  func retainedSlice() -> cgrpc_slice {
    cgrpc_slice_retain(slice)
  }
}
