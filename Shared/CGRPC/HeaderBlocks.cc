#include "HeaderBlocks.h"

#include <grpc/slice.h>

#include <absl/status/status.h>
#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <string>
#include <unordered_map>

struct grpc_metadata_batch;

namespace cgrpc {
namespace {

/// Even under the smallest limit, a burst of calls that come after the server has said goodbye, whose headers the
/// core skips without a word about where they end, is no attack.
constexpr int64_t kLeast = 64 << 10;
/// What a frame costs beside its payload: its head.
constexpr int64_t kFrameHead = 9;

std::atomic<int64_t> limit{kLeast};

/// The bytes of header blocks whose end has not come, by the parser of their connection.
class OpenBlocks {
 public:
  /// A frame that does not end its block begins.
  void open(const void *parser) {
    const std::lock_guard lock(mutex_);
    bytes_[parser] += kFrameHead;
    count_.store(bytes_.size(), std::memory_order_relaxed);
  }

  /// Counts bytes, if a block is open; false when it has become too large.
  bool add(const void *parser, size_t bytes) {
    if (is_empty()) return true;
    const std::lock_guard lock(mutex_);
    const auto block = bytes_.find(parser);
    if (block == bytes_.end()) return true;
    block->second += static_cast<int64_t>(bytes);
    return block->second <= limit.load(std::memory_order_relaxed);
  }

  /// The block's end has come, or the connection's.
  void close(const void *parser) {
    if (is_empty()) return;
    const std::lock_guard lock(mutex_);
    bytes_.erase(parser);
    count_.store(bytes_.size(), std::memory_order_relaxed);
  }

 private:
  /// Almost always. Whoever asks about a parser has opened its block itself, or nobody has: a connection is
  /// read by one thread at a time.
  bool is_empty() const { return count_.load(std::memory_order_relaxed) == 0; }

  std::mutex mutex_;
  std::unordered_map<const void *, int64_t> bytes_;
  std::atomic<size_t> count_{0};
};

OpenBlocks &open_blocks() {
  // Used by the core's threads until the process is gone.
  static OpenBlocks *const blocks = new OpenBlocks;
  return *blocks;
}

/// The core's own definition of what is defined here as well.
template <class Function>
Function *original(const char *symbol) {
  void *address = dlsym(RTLD_NEXT, symbol);
  // We are called by the core, which has it.
  if (address == nullptr) std::abort();
  return reinterpret_cast<Function *>(address);
}

}  // namespace

void allow_request_metadata(int64_t bytes) {
  int64_t current = limit.load(std::memory_order_relaxed);
  while (current < bytes && !limit.compare_exchange_weak(current, bytes)) {
  }
}

}  // namespace cgrpc

// MARK: - In front of the core's parser

/// Three functions of the core's, as libgrpc 1.51 declares them (src/core/ext/transport/chttp2/transport/
/// hpack_parser.h). The core calls them through the dynamic linker, which finds these first: they count, and go on
/// to the core's own. In a version that has others nobody calls these; `test_headers_that_never_end_close_the_connection` fails then.
namespace grpc_core {

class HPackParser {
 public:
  enum class Boundary : uint8_t { None, EndOfHeaders, EndOfStream };
  enum class Priority : uint8_t { None, Included };
  struct LogInfo {
    enum Type : uint8_t { kHeaders, kTrailers, kDontKnow };
    uint32_t stream_id;
    Type type;
    bool is_client;
  };

  ~HPackParser();
  void BeginFrame(
      grpc_metadata_batch *metadata, uint32_t metadata_size_limit, Boundary boundary, Priority priority,
      LogInfo log_info);
  absl::Status Parse(const grpc_slice &slice, bool is_last);
};

HPackParser::~HPackParser() {
  cgrpc::open_blocks().close(this);
  static auto *const destroy = cgrpc::original<void(HPackParser *)>("_ZN9grpc_core11HPackParserD1Ev");
  destroy(this);
}

void HPackParser::BeginFrame(
    grpc_metadata_batch *metadata, uint32_t metadata_size_limit, Boundary boundary, Priority priority,
    LogInfo log_info) {
  // A client chooses its servers; and it skips the headers of calls that it has cancelled, of which the core
  // does not say truly where they end.
  if (boundary == Boundary::None && !log_info.is_client)
    cgrpc::open_blocks().open(this);
  else
    cgrpc::open_blocks().close(this);
  static auto *const begin = cgrpc::original<void(
      HPackParser *, grpc_metadata_batch *, uint32_t, Boundary, Priority, LogInfo)>(
      "_ZN9grpc_core11HPackParser10BeginFrameEP19grpc_metadata_batchjNS0_8BoundaryENS0_8PriorityENS0_7LogInfoE");
  begin(this, metadata, metadata_size_limit, boundary, priority, log_info);
}

absl::Status HPackParser::Parse(const grpc_slice &slice, bool is_last) {
  if (!cgrpc::open_blocks().add(this, GRPC_SLICE_LENGTH(slice)))
    return absl::ResourceExhaustedError(
        "The headers of a request take more than " + std::to_string(cgrpc::limit.load()) + " bytes.");
  static auto *const parse = cgrpc::original<absl::Status(HPackParser *, const grpc_slice &, bool)>(
      "_ZN9grpc_core11HPackParser5ParseERK10grpc_sliceb");
  return parse(this, slice, is_last);
}

}  // namespace grpc_core
