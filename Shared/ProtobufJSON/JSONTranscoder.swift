import CProtobufJSON
import Protobuf

/// Canonical protobuf JSON for the messages of a descriptor set, by libprotobuf.
///
/// What is read must be JSON as RFC 8259 has it, in UTF-8, with different names in an object: of
/// what libprotobuf takes beyond that (trailing commas, single quotes, names without quotes or
/// twice, `null` in a list, `"true"`) nothing is let through.
///
/// Making one reads all descriptors; make it once and keep it. Any number of tasks may use it at
/// the same time. JSON may nest 100 levels deep, messages 64.
public struct JSONTranscoder: Sendable {
  private let handle: TranscoderHandle

  /// A transcoder for the types of a serialized `google.protobuf.FileDescriptorSet`, whose files
  /// stand after those that they import.
  ///
  /// - Throws: ``JSONTranscodingError/invalidDescriptorSet(_:)``.
  public init(fileDescriptorSet: [UInt8]) throws(JSONTranscodingError) {
    handle = try TranscoderHandle(fileDescriptorSet: fileDescriptorSet)
  }

  /// The message as JSON, in UTF-8.
  ///
  /// - Throws: ``JSONTranscodingError`` when the descriptor set lacks the type, or when a message
  ///   inside (an `Any` of an unknown type, a `Timestamp` out of range) has no JSON.
  public func json(
    from message: some Message, options: JSONPrintOptions = JSONPrintOptions()
  ) throws(JSONTranscodingError) -> [UInt8] {
    let type = type(of: message).protoMessageName
    let bytes: [UInt8]
    do {
      bytes = try message.serializedBytes()
    } catch {
      throw .cannotWrite(type: type, reason: error.description)
    }
    let printing = protobuf_json_options(
      preserve_proto_field_names: options.preservesProtoFieldNames,
      print_defaults: options.printsDefaults, pretty: options.isPretty)
    var output = protobuf_json_bytes()
    let worked = protobuf_json_from_binary(
      handle.pointer, type, bytes, bytes.count, printing, &output)
    defer { protobuf_json_free(output) }
    guard worked else { throw .cannotWrite(type: type, reason: output.text) }
    return output.array
  }

  /// The message that JSON in UTF-8 stands for. Field names may be those of the proto file or
  /// lowerCamelCase.
  ///
  /// - Throws: ``JSONTranscodingError/malformedJSON(at:reason:)``, which says where the text is not
  ///   JSON; ``JSONTranscodingError/cannotRead(type:field:reason:)``, which names the field that is
  ///   unknown, is there twice or has a wrong value.
  public func message<M: Message>(
    _ type: M.Type, fromJSON json: [UInt8], options: JSONParseOptions = JSONParseOptions()
  ) throws(JSONTranscodingError) -> M {
    do {
      try JSONCheck.run(
        json, as: JSONSlot(message: protobuf_json_find_message(handle.pointer, M.protoMessageName)))
    } catch {
      throw JSONTranscodingError(reading: M.protoMessageName, json, failure: error)
    }
    var output = protobuf_json_bytes()
    let worked = protobuf_json_to_binary(
      handle.pointer, M.protoMessageName, json, json.count, options.ignoresUnknownFields, &output)
    defer { protobuf_json_free(output) }
    guard worked else {
      throw JSONTranscodingError(reading: M.protoMessageName, message: output.text)
    }
    do {
      return try M(
        serializedBytes: UnsafeRawBufferPointer(start: output.bytes, count: output.count))
    } catch {
      throw .cannotRead(type: M.protoMessageName, field: nil, reason: error.description)
    }
  }
}
