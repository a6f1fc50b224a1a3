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
/// the binary message then, and why not otherwise. A field that the type lacks is an error unless
/// `ignore_unknown_fields`.
bool protobuf_json_to_binary(
    const protobuf_json *transcoder, const char *type, const uint8_t *json, size_t count,
    bool ignore_unknown_fields, protobuf_json_bytes *output);

/// A message type whose JSON is an object with a member for each field. It lives as long as its
/// transcoder.
typedef struct protobuf_json_message protobuf_json_message;

/// What the JSON of a field may be.
typedef struct {
  /// The number of the field.
  int32_t number;
  /// The name of the field in the proto file.
  const char *name;
  /// An array, of what the rest of this says.
  bool is_list;
  /// An object, whose values the rest of this describes.
  bool is_map;
  /// `true` or `false`.
  bool is_bool;
  /// `null` is one of the type's values, rather than the absence of one.
  bool has_null;
  /// The message type, or null for everything else.
  const protobuf_json_message *message;
} protobuf_json_field;

/// The message type with the full name `type`; null where the transcoder has none, or where its
/// JSON is not an object of fields, as that of some well-known types.
const protobuf_json_message *protobuf_json_find_message(
    const protobuf_json *transcoder, const char *type);

/// Finds the field that JSON calls by the `count` bytes from `name`: as in the proto file, or by its
/// JSON name. Whether there is one.
bool protobuf_json_find_field(
    const protobuf_json_message *message, const char *name, size_t count,
    protobuf_json_field *field);

/// Frees what was handed out.
void protobuf_json_free(protobuf_json_bytes bytes);

#ifdef __cplusplus
}
#endif
