#include "CGRPC.h"

#include <grpc/slice.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace {

/// The window of zlib's largest size; 16 more say that the format is gzip.
constexpr int kZlibWindow = 15;
constexpr int kGzipWindow = kZlibWindow + 16;

/// The room for a result whose size is not known, in bytes.
constexpr size_t kFirstCapacity = 4096;

/// Memory that grows with what is written into it.
class Output {
 public:
  explicit Output(size_t limit) : limit_(limit) {}
  ~Output() { std::free(bytes_); }
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;

  /// Makes room for more; false at the limit. Memory that cannot be had ends the process.
  bool grow() {
    if (capacity_ == limit_) return false;
    capacity_ = std::min(limit_, std::max(2 * capacity_, kFirstCapacity));
    auto *bytes = static_cast<uint8_t *>(std::realloc(bytes_, capacity_));
    if (bytes == nullptr) std::abort();
    bytes_ = bytes;
    return true;
  }

  uint8_t *end() { return bytes_ + size_; }
  /// How much may be written at the end in one step of zlib, which counts with 32 bits.
  uInt room() const {
    return static_cast<uInt>(std::min<size_t>(capacity_ - size_, UINT32_MAX));
  }
  void add(size_t size) { size_ += size; }

  /// Gives the bytes away.
  grpc_slice take() {
    if (size_ == 0) return grpc_empty_slice();
    auto *bytes = static_cast<uint8_t *>(std::realloc(bytes_, size_));
    if (bytes == nullptr) std::abort();
    bytes_ = nullptr;
    return grpc_slice_new(bytes, size_, std::free);
  }

 private:
  const size_t limit_;
  uint8_t *bytes_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

/// The input fits into zlib's 32 bits: gRPC has no larger messages.
cgrpc_decompression inflate_all(z_stream &stream, Output &output) {
  for (;;) {
    uint8_t beyond;
    bool full = output.room() == 0 && !output.grow();
    uInt room = full ? 1 : output.room();
    stream.next_out = full ? &beyond : output.end();
    stream.avail_out = room;
    int result = inflate(&stream, Z_NO_FLUSH);
    size_t written = room - stream.avail_out;
    if (full && written > 0) return CGRPC_DECOMPRESSED_TOO_LARGE;
    output.add(written);
    if (result == Z_STREAM_END) {
      return stream.avail_in == 0 ? CGRPC_DECOMPRESSED : CGRPC_DECOMPRESSED_MALFORMED;
    }
    if (result == Z_MEM_ERROR) std::abort();
    // Without progress the input is cut off; a dictionary that nobody has is asked for likewise.
    if (result != Z_OK || (written == 0 && stream.avail_in == 0))
      return CGRPC_DECOMPRESSED_MALFORMED;
  }
}

}  // namespace

cgrpc_decompression cgrpc_decompress(
    cgrpc_slice message, cgrpc_encoding encoding, size_t limit, cgrpc_slice *result) CGRPC_NOTHROW {
  z_stream stream = {};
  stream.next_in = cgrpc_slice_bytes(&message);
  stream.avail_in = static_cast<uInt>(cgrpc_slice_size(&message));
  if (inflateInit2(&stream, encoding == CGRPC_ENCODING_GZIP ? kGzipWindow : kZlibWindow) != Z_OK)
    std::abort();
  Output output(limit);
  cgrpc_decompression outcome = inflate_all(stream, output);
  inflateEnd(&stream);
  if (outcome != CGRPC_DECOMPRESSED) return outcome;
  grpc_slice slice = output.take();
  std::memcpy(result, &slice, sizeof slice);
  return outcome;
}
