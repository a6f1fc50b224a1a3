import CProtobufJSON

/// Owns a transcoder of the C module.
///
/// `@unchecked Sendable` is safe: the pointer never changes, and the C functions that take it only
/// read what lies behind it. libprotobuf's descriptor pool and type resolver allow that from any
/// number of threads; what a conversion caches belongs to that one call.
final class TranscoderHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(fileDescriptorSet: [UInt8]) throws(JSONTranscodingError) {
    var error = protobuf_json_bytes()
    let created = protobuf_json_create(fileDescriptorSet, fileDescriptorSet.count, &error)
    defer { protobuf_json_free(error) }
    guard let created else { throw .invalidDescriptorSet(error.text) }
    pointer = created
  }

  deinit {
    protobuf_json_destroy(pointer)
  }
}
