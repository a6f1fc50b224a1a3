// The codec of libprotobuf's generated C++, loaded by CodecBenchmark into its own process.

#include <google/protobuf/message.h>
#include <time.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "marquee/embeddings/v1/embeddings.pb.h"
#include "marquee/nlp/v1/script_analysis.pb.h"
#include "marquee/prediction/v1/prediction.pb.h"

namespace {

int64_t ThreadNanoseconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Keeps the compiler from leaving out what is not used.
void Consume(const void *pointer) { asm volatile("" : : "g"(pointer) : "memory"); }

template <typename Message>
int64_t Decode(const uint8_t *bytes, size_t count, int64_t iterations) {
  const int64_t start = ThreadNanoseconds();
  for (int64_t i = 0; i < iterations; ++i) {
    Message message;
    if (!message.ParseFromArray(bytes, static_cast<int>(count))) return -1;
    Consume(&message);
  }
  return ThreadNanoseconds() - start;
}

template <typename Message>
int64_t Encode(const uint8_t *bytes, size_t count, int64_t iterations, uint8_t *output) {
  Message message;
  if (!message.ParseFromArray(bytes, static_cast<int>(count))) return -1;
  const int64_t start = ThreadNanoseconds();
  for (int64_t i = 0; i < iterations; ++i) {
    const size_t size = message.ByteSizeLong();
    std::unique_ptr<uint8_t[]> array(new uint8_t[size]);
    message.SerializeWithCachedSizesToArray(array.get());
    Consume(array.get());
    if (i == 0 && output != nullptr && size == count) std::memcpy(output, array.get(), size);
  }
  return ThreadNanoseconds() - start;
}

}  // namespace

// Each gives the processor time of all iterations in nanoseconds, or -1 when the bytes cannot be
// read. `encode` writes the bytes of the first iteration to `output` when there are `count` of them.
#define PEER(NAME, MESSAGE)                                                                   \
  extern "C" int64_t decode_##NAME(const uint8_t *bytes, size_t count, int64_t iterations) {  \
    return Decode<MESSAGE>(bytes, count, iterations);                                         \
  }                                                                                           \
  extern "C" int64_t encode_##NAME(                                                           \
      const uint8_t *bytes, size_t count, int64_t iterations, uint8_t *output) {              \
    return Encode<MESSAGE>(bytes, count, iterations, output);                                 \
  }

PEER(small, marquee::prediction::v1::PredictViralityRequest)
PEER(repeated, marquee::nlp::v1::ParseScriptResponse)
PEER(packed, marquee::embeddings::v1::UpsertRequest)
