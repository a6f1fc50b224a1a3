#include "CProtobufJSON.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <climits>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

namespace pb = google::protobuf;

constexpr char kTypeURLPrefix[] = "type.googleapis.com";

protobuf_json_bytes Copy(const std::string &text) {
  // malloc(0) may be null, which means failure to the caller.
  auto *bytes = static_cast<uint8_t *>(std::malloc(text.empty() ? 1 : text.size()));
  if (bytes == nullptr) return {nullptr, 0};
  std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

/// Collects what libprotobuf finds wrong with a descriptor.
class ErrorCollector : public pb::DescriptorPool::ErrorCollector {
 public:
  void AddError(
      const std::string &file, const std::string &element, const pb::Message *, ErrorLocation,
      const std::string &message) override {
    if (!text.empty()) text += "; ";
    text += file + ": " + element + ": " + message;
  }

  std::string text;
};

pb::StringPiece View(const uint8_t *bytes, size_t count) {
  return {reinterpret_cast<const char *>(bytes), count};
}

/// Runs `work`, which fills a string and says whether that is the result or an error. No exception
/// gets past it.
template <typename Work>
bool Guard(protobuf_json_bytes *output, Work work) noexcept {
  *output = {nullptr, 0};
  try {
    // libprotobuf writes to stderr what the caller is told as an error.
    pb::LogSilencer silencer;
    std::string text;
    bool worked = work(text);
    *output = Copy(text);
    return worked && output->bytes != nullptr;
  } catch (const std::bad_alloc &) {
    return false;
  } catch (const std::exception &error) {
    try {
      *output = Copy(error.what());
    } catch (...) {
    }
    return false;
  } catch (...) {
    return false;
  }
}

}  // namespace

struct protobuf_json_message {
  /// By each name that JSON may use; the keys are the descriptors'.
  std::unordered_map<std::string_view, protobuf_json_field> fields;
};

namespace {

/// Whether the JSON of a message type is an object with a member for each field. An object that an
/// `Any` is written as has the fields of another type.
bool IsObjectOfFields(const pb::Descriptor &type) {
  return !type.options().map_entry() &&
      type.well_known_type() == pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

}  // namespace

struct protobuf_json {
  pb::DescriptorPool pool;
  std::unique_ptr<pb::util::TypeResolver> resolver;
  /// Never changes after the transcoder is made.
  std::unordered_map<const pb::Descriptor *, protobuf_json_message> messages;

  /// Adds a message type and those inside it.
  void Add(const pb::Descriptor &type) {
    if (IsObjectOfFields(type)) messages[&type];
    for (int index = 0; index < type.nested_type_count(); ++index) Add(*type.nested_type(index));
  }

  /// Fills in the fields of the types that were added.
  void AddFields() {
    for (auto &[type, message] : messages) {
      for (int index = 0; index < type->field_count(); ++index) {
        const pb::FieldDescriptor &field = *type->field(index);
        const protobuf_json_field described = Describe(field);
        message.fields.emplace(field.json_name(), described);
        message.fields.emplace(field.name(), described);
      }
    }
  }

  protobuf_json_field Describe(const pb::FieldDescriptor &field) const {
    // The values of a map are the second field of its entry.
    const pb::FieldDescriptor &value =
        field.is_map() ? *field.message_type()->field(1) : field;
    const pb::Descriptor *type = value.message_type();
    const auto known = messages.find(type);
    const bool is_value =
        type != nullptr && type->well_known_type() == pb::Descriptor::WELLKNOWNTYPE_VALUE;
    const bool is_null_value = value.enum_type() != nullptr &&
        value.enum_type()->full_name() == "google.protobuf.NullValue";
    return {
        field.number(),
        field.name().c_str(),
        field.is_repeated() && !field.is_map(),
        field.is_map(),
        value.type() == pb::FieldDescriptor::TYPE_BOOL,
        is_value || is_null_value,
        known == messages.end() ? nullptr : &known->second,
    };
  }

  std::string URL(const char *type) const {
    return std::string(kTypeURLPrefix) + "/" + type;
  }
};

protobuf_json *protobuf_json_create(
    const uint8_t *descriptor_set, size_t count, protobuf_json_bytes *error) {
  std::unique_ptr<protobuf_json> transcoder;
  bool worked = Guard(error, [&](std::string &text) {
    pb::FileDescriptorSet set;
    if (count > INT_MAX || !set.ParseFromArray(descriptor_set, static_cast<int>(count))) {
      text = "the bytes are not a google.protobuf.FileDescriptorSet";
      return false;
    }
    transcoder = std::make_unique<protobuf_json>();
    for (const auto &file : set.file()) {
      ErrorCollector collector;
      if (transcoder->pool.BuildFileCollectingErrors(file, &collector) == nullptr) {
        text = collector.text;
        return false;
      }
    }
    for (const auto &file : set.file()) {
      const pb::FileDescriptor &built = *transcoder->pool.FindFileByName(file.name());
      for (int index = 0; index < built.message_type_count(); ++index) {
        transcoder->Add(*built.message_type(index));
      }
    }
    transcoder->AddFields();
    transcoder->resolver.reset(
        pb::util::NewTypeResolverForDescriptorPool(kTypeURLPrefix, &transcoder->pool));
    return true;
  });
  return worked ? transcoder.release() : nullptr;
}

void protobuf_json_destroy(protobuf_json *transcoder) { delete transcoder; }

bool protobuf_json_from_binary(
    const protobuf_json *transcoder, const char *type, const uint8_t *message, size_t count,
    protobuf_json_options options, protobuf_json_bytes *output) {
  return Guard(output, [&](std::string &text) {
    pb::util::JsonPrintOptions print;
    print.preserve_proto_field_names = options.preserve_proto_field_names;
    print.always_print_primitive_fields = options.print_defaults;
    print.add_whitespace = options.pretty;
    std::string binary(View(message, count));
    auto status = pb::util::BinaryToJsonString(
        transcoder->resolver.get(), transcoder->URL(type), binary, &text, print);
    if (!status.ok()) text = std::string(status.message());
    return status.ok();
  });
}

bool protobuf_json_to_binary(
    const protobuf_json *transcoder, const char *type, const uint8_t *json, size_t count,
    bool ignore_unknown_fields, protobuf_json_bytes *output) {
  return Guard(output, [&](std::string &text) {
    pb::util::JsonParseOptions parse;
    parse.ignore_unknown_fields = ignore_unknown_fields;
    auto status = pb::util::JsonToBinaryString(
        transcoder->resolver.get(), transcoder->URL(type), View(json, count), &text, parse);
    if (!status.ok()) text = std::string(status.message());
    return status.ok();
  });
}

const protobuf_json_message *protobuf_json_find_message(
    const protobuf_json *transcoder, const char *type) {
  const pb::Descriptor *found = nullptr;
  try {
    found = transcoder->pool.FindMessageTypeByName(type);
  } catch (const std::bad_alloc &) {
  }
  const auto message = transcoder->messages.find(found);
  return message == transcoder->messages.end() ? nullptr : &message->second;
}

bool protobuf_json_find_field(
    const protobuf_json_message *message, const char *name, size_t count,
    protobuf_json_field *field) {
  const auto found = message->fields.find(std::string_view(name, count));
  if (found == message->fields.end()) return false;
  *field = found->second;
  return true;
}

void protobuf_json_free(protobuf_json_bytes bytes) { std::free(bytes.bytes); }
