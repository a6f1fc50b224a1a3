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

struct protobuf_json {
  pb::DescriptorPool pool;
  std::unique_ptr<pb::util::TypeResolver> resolver;

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
    protobuf_json_bytes *output) {
  return Guard(output, [&](std::string &text) {
    pb::util::JsonParseOptions parse;
    parse.ignore_unknown_fields = false;
    auto status = pb::util::JsonToBinaryString(
        transcoder->resolver.get(), transcoder->URL(type), View(json, count), &text, parse);
    if (!status.ok()) text = std::string(status.message());
    return status.ok();
  });
}

void protobuf_json_free(protobuf_json_bytes bytes) { std::free(bytes.bytes); }
