#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Turns messages of the types of a descriptor set into canonical protobuf JSON and back, with
/// libprotobuf. It may be used by several threads at once.
typedef struct protobuf_json protobuf_json;

/// Bytes that belong to the caller, who frees them with `protobuf_json_free`. Null after a call
/// that failed for want of memory.
typedef struct {
  uint8_t *bytes;
  size_t count;
} protobuf_json_bytes;

/// How JSON is written.
typedef struct {
  /// Field names as in the proto file instead of lowerCamelCase.
  bool preserve_proto_field_names;
  /// Scalars, lists and maps that are at their default are written too.
  bool print_defaults;
  /// Line breaks and indentation.
  bool pretty;
} protobuf_json_options;

/// A transcoder for the types of a serialized `google.protobuf.FileDescriptorSet`, whose files
/// stand after those that they import. Null on failure; `error` then says why.
protobuf_json *protobuf_json_create(
    const uint8_t *descriptor_set, size_t count, protobuf_json_bytes *error);

/// Frees a transcoder, or does nothing for null.
void protobuf_json_destroy(protobuf_json *transcoder);

/// Writes the binary message `message` of the type with the full name `type` as JSON. Whether it
/// worked; `output` has the JSON then, and why not otherwise.
bool protobuf_json_from_binary(
    const protobuf_json *transcoder, const char *type, const uint8_t *message, size_t count,
    protobuf_json_options options, protobuf_json_bytes *output);

/// Reads JSON as a message of the type with the full name `type`. Whether it worked; `output` has
/// the binary message then, and why not otherwise.
bool protobuf_json_to_binary(
    const protobuf_json *transcoder, const char *type, const uint8_t *json, size_t count,
    protobuf_json_bytes *output);

/// Frees what was handed out.
void protobuf_json_free(protobuf_json_bytes bytes);

#ifdef __cplusplus
}
#endif
