#include "Core.h"

#include <absl/synchronization/mutex.h>
#include <grpc/support/log.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

static_assert(sizeof(cgrpc_slice) == sizeof(grpc_slice), "a cgrpc_slice is a grpc_slice");
static_assert(alignof(cgrpc_slice) >= alignof(grpc_slice), "a cgrpc_slice is a grpc_slice");

/// How the message came that a call has received last: flags. gRPC's core exports this without a
/// header.
uint32_t grpc_call_test_only_get_message_flags(grpc_call *call);

// MARK: - Threads

namespace {
/// In the executable itself, never in a library that is loaded later.
__attribute__((tls_model("initial-exec"))) thread_local void *thread_value = nullptr;
}  // namespace

void *cgrpc_thread_value(void) CGRPC_NOTHROW { return thread_value; }

void cgrpc_set_thread_value(void *value) CGRPC_NOTHROW { thread_value = value; }

namespace cgrpc {

// MARK: - Events

namespace {

using Clock = std::chrono::steady_clock;

/// For how long the next event is looked for before a thread sleeps.
constexpr auto kPatience = std::chrono::microseconds(50);
/// What counts as a short wait: with what it takes to be woken.
constexpr auto kShortWait = 3 * kPatience;
/// How often the standby looks after the other threads: when they work, and when they have been idle
/// for long.
constexpr Clock::duration kLook = std::chrono::milliseconds(5);
constexpr Clock::duration kIdleLook = std::chrono::milliseconds(80);

/// Takes what has ended out of the queue of the core, and lets it end.
class EventLoop final {
 public:
  static EventLoop &shared() {
    static EventLoop *const loop = new EventLoop;
    return *loop;
  }

  grpc_completion_queue *queue() const { return queue_; }

 private:
  EventLoop() {
    // The core's threads go on until the process is gone: what they use must not be torn down before.
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
    // Debian's build looks for deadlocks whenever the core takes a mutex, which is for debugging.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    grpc_init();
    queue_ = grpc_completion_queue_create_for_next(nullptr);
    const unsigned threads = std::clamp(std::thread::hardware_concurrency() / 2, 1u, 16u);
    for (unsigned i = 0; i < threads; ++i) clocks_.push_back(run("rpc", &EventLoop::serve));
    run("rpc-standby", &EventLoop::stand_by);
  }

  /// Starts a thread; gives the clock of its processor time.
  clockid_t run(const char *name, void (EventLoop::*body)()) {
    std::thread thread(body, this);
    pthread_setname_np(thread.native_handle(), name);
    clockid_t clock = CLOCK_MONOTONIC;
    pthread_getcpuclockid(thread.native_handle(), &clock);
    thread.detach();
    return clock;
  }

  grpc_event look(gpr_timespec deadline) {
    return grpc_completion_queue_next(queue_, deadline, nullptr);
  }

  grpc_event look_once() { return look(gpr_inf_past(GPR_CLOCK_MONOTONIC)); }

  void end(const grpc_event &event) {
    if (event.type == GRPC_OP_COMPLETE) static_cast<Event *>(event.tag)->end(event.success != 0);
  }

  /// What a thread of the loop does.
  void serve() {
    bool last_wait_was_short = false;
    for (;;) {
      grpc_event event = look_once();
      if (event.type == GRPC_QUEUE_TIMEOUT) event = wait(last_wait_was_short);
      end(event);
    }
  }

  /// Waits for the next event. Where the last did not keep us waiting long, the next is looked for a
  /// while before the thread sleeps: to be woken takes longer than most round trips between processes
  /// of one machine. Any other thread that wants the core meanwhile gets it.
  grpc_event wait(bool &last_wait_was_short) {
    idle_.fetch_add(1, std::memory_order_relaxed);
    const auto begin = Clock::now();
    grpc_event event = {};
    event.type = GRPC_QUEUE_TIMEOUT;
    while (last_wait_was_short && event.type == GRPC_QUEUE_TIMEOUT && Clock::now() - begin < kPatience) {
      rest();
      event = look_once();
    }
    if (event.type == GRPC_QUEUE_TIMEOUT) event = look(gpr_inf_future(GPR_CLOCK_MONOTONIC));
    const auto time = Clock::now() - begin;
    last_wait_was_short = time < kShortWait;
    waited_.fetch_add(time.count(), std::memory_order_relaxed);
    idle_.fetch_sub(1, std::memory_order_relaxed);
    return event;
  }

  /// Lets another thread have the core, and the core's other half have what both share.
  static void rest() {
    sched_yield();
#if defined(__x86_64__)
    for (int i = 0; i < 32; ++i) __builtin_ia32_pause();
#endif
  }

  /// What one thread more does: it helps as long as no other comes to wait. They have their hands full,
  /// are held up in a callback that takes its time, or in the core by a peer that sends without a pause
  /// and is read without looking up; the last is seen by their processor time alone.
  void stand_by() {
    Clock::duration waited{}, worked{};
    for (auto time = kLook;;) {
      std::this_thread::sleep_for(time);
      const auto waited_before = std::exchange(waited, Clock::duration(waited_.load()));
      const auto worked_before = std::exchange(worked, processor_time());
      const bool is_idle =
          idle_.load() > 0 && worked - worked_before < time * int(clocks_.size()) / 2;
      if (!is_idle && waited - waited_before < time / 20) help();
      time = is_idle ? std::min(2 * time, kIdleLook) : kLook;
    }
  }

  /// What the other threads have used of the processors.
  Clock::duration processor_time() const {
    Clock::duration result{};
    for (const clockid_t clock : clocks_) {
      timespec time = {};
      clock_gettime(clock, &time);
      result += std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
    return result;
  }

  /// Serves until the threads together have waited as long as one of them would have.
  void help() {
    for (;;) {
      const auto waited = waited_.load(std::memory_order_relaxed);
      const auto begin = Clock::now();
      Clock::duration own_wait{};
      for (auto now = begin; now - begin < kLook;) {
        grpc_event event = look_once();
        if (event.type == GRPC_QUEUE_TIMEOUT) {
          const auto wait_begin = Clock::now();
          event = look(gpr_time_add(
              gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(kLook.count(), GPR_TIMESPAN)));
          own_wait += Clock::now() - wait_begin;
        }
        end(event);
        now = Clock::now();
      }
      const Clock::duration others_wait(waited_.load(std::memory_order_relaxed) - waited);
      if (own_wait + others_wait >= Clock::now() - begin) return;
    }
  }

  grpc_completion_queue *queue_;
  /// The processor time of the threads, without the standby.
  std::vector<clockid_t> clocks_;
  /// How many of them wait for an event.
  std::atomic<int> idle_{0};
  /// How long they have waited, in all.
  std::atomic<Clock::duration::rep> waited_{0};
};

}  // namespace

grpc_completion_queue *event_queue() { return EventLoop::shared().queue(); }

void start(grpc_call *call, const grpc_op *operations, size_t count, Event &event) {
  check(grpc_call_start_batch(call, operations, count, &event, nullptr));
}

void check(grpc_call_error error) {
  if (error == GRPC_CALL_OK) return;
  std::fprintf(stderr, "gRPC refuses an operation: %s\n", grpc_call_error_to_string(error));
  std::abort();
}

// MARK: - Values

gpr_timespec after(int64_t nanoseconds) {
  if (nanoseconds == CGRPC_NO_DEADLINE) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(
      gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(nanoseconds, GPR_TIMESPAN));
}

std::string string(cgrpc_text text) {
  return text.size == 0 ? std::string() : std::string(text.bytes, text.size);
}

cgrpc_text text(const grpc_slice &slice) {
  return {
      reinterpret_cast<const char *>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

grpc_slice copied(cgrpc_text text) { return grpc_slice_from_copied_buffer(text.bytes, text.size); }

cgrpc_slice wrap(grpc_slice slice) {
  cgrpc_slice result;
  std::memcpy(&result, &slice, sizeof result);
  return result;
}

grpc_slice unwrap(const cgrpc_slice &slice) {
  grpc_slice result;
  std::memcpy(&result, &slice, sizeof result);
  return result;
}

std::vector<grpc_arg> channel_arguments(const cgrpc_argument *arguments, size_t count) {
  std::vector<grpc_arg> result(count);
  for (size_t i = 0; i < count; ++i) {
    // The core copies what it is given; its type for it is not const.
    result[i].key = const_cast<char *>(arguments[i].key);
    if (arguments[i].string != nullptr) {
      result[i].type = GRPC_ARG_STRING;
      result[i].value.string = const_cast<char *>(arguments[i].string);
    } else {
      result[i].type = GRPC_ARG_INTEGER;
      result[i].value.integer = arguments[i].integer;
    }
  }
  // Messages come as they were sent: the core would decompress them without a bound.
  grpc_arg decompression = {};
  decompression.type = GRPC_ARG_INTEGER;
  decompression.key = const_cast<char *>(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION);
  result.push_back(decompression);
  return result;
}

void quieten_log() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (std::getenv("GRPC_VERBOSITY") != nullptr) return;
    gpr_set_log_function([](gpr_log_func_args *entry) {
      if (std::strstr(entry->message, "assertion failed") != nullptr) {
        std::fprintf(stderr, "%s:%d: %s\n", entry->file, entry->line, entry->message);
      }
    });
  });
}

// MARK: - Metadata

OutgoingMetadata::~OutgoingMetadata() {
  for (const grpc_metadata &entry : entries_) {
    grpc_slice_unref(entry.key);
    grpc_slice_unref(entry.value);
  }
}

void OutgoingMetadata::add(cgrpc_metadata metadata) {
  for (size_t i = 0; i < metadata.count; ++i)
    add(metadata.entries[i].key, metadata.entries[i].value);
}

void OutgoingMetadata::add(cgrpc_text key, cgrpc_text value) {
  grpc_metadata entry = {};
  entry.key = copied(key);
  entry.value = copied(value);
  entries_.push_back(entry);
}

std::vector<cgrpc_entry> IncomingMetadata::entries() const {
  std::vector<cgrpc_entry> result(array_.count);
  for (size_t i = 0; i < array_.count; ++i)
    result[i] = {text(array_.metadata[i].key), text(array_.metadata[i].value)};
  return result;
}

cgrpc_text IncomingMetadata::value(const char *key) const {
  for (size_t i = 0; i < array_.count; ++i)
    if (grpc_slice_str_cmp(array_.metadata[i].key, key) == 0)
      return text(array_.metadata[i].value);
  return {nullptr, 0};
}

// MARK: - Messages

void OutgoingMessage::set(cgrpc_slice slice) {
  buffer_.reserved = nullptr;
  buffer_.type = GRPC_BB_RAW;
  buffer_.data.raw.compression = GRPC_COMPRESS_NONE;
  grpc_slice_buffer_init(&buffer_.data.raw.slice_buffer);
  grpc_slice_buffer_add(&buffer_.data.raw.slice_buffer, unwrap(slice));
  has_message_ = true;
}

void OutgoingMessage::clear() {
  if (!has_message_) return;
  grpc_slice_buffer_destroy(&buffer_.data.raw.slice_buffer);
  has_message_ = false;
}

grpc_op OutgoingMessage::operation(bool compressed, bool more_follow) {
  grpc_op result = cgrpc::operation(GRPC_OP_SEND_MESSAGE);
  if (!compressed) result.flags |= GRPC_WRITE_NO_COMPRESS;
  if (more_follow) result.flags |= GRPC_WRITE_BUFFER_HINT;
  result.data.send_message.send_message = &buffer_;
  return result;
}

namespace {

/// The flag of a message that came compressed: gRPC's core calls it `GRPC_WRITE_INTERNAL_COMPRESS`.
constexpr uint32_t kCompressed = 0x80000000u;

}  // namespace

void IncomingMessage::clear() {
  if (buffer_ == nullptr) return;
  grpc_byte_buffer_destroy(buffer_);
  buffer_ = nullptr;
}

grpc_op IncomingMessage::operation() {
  grpc_op result = cgrpc::operation(GRPC_OP_RECV_MESSAGE);
  result.data.recv_message.recv_message = &buffer_;
  return result;
}

cgrpc_encoding IncomingMessage::encoding(grpc_call *call) const {
  // Nothing is not compressed, whatever its flag says: as the core takes it.
  if (buffer_ == nullptr || buffer_->data.raw.slice_buffer.length == 0)
    return CGRPC_ENCODING_IDENTITY;
  switch (buffer_->data.raw.compression) {
    case GRPC_COMPRESS_DEFLATE:
      return CGRPC_ENCODING_DEFLATE;
    case GRPC_COMPRESS_GZIP:
      return CGRPC_ENCODING_GZIP;
    default:
      // The core takes an encoding that it does not know for none: only the flag tells.
      return (grpc_call_test_only_get_message_flags(call) & kCompressed) == 0
                 ? CGRPC_ENCODING_IDENTITY
                 : CGRPC_ENCODING_UNKNOWN;
  }
}

cgrpc_slice IncomingMessage::take() {
  if (buffer_ == nullptr) return wrap(grpc_empty_slice());
  grpc_slice_buffer &slices = buffer_->data.raw.slice_buffer;
  grpc_slice result;
  if (slices.count == 1) {
    result = grpc_slice_buffer_take_first(&slices);
  } else {
    result = grpc_slice_malloc(slices.length);
    uint8_t *end = GRPC_SLICE_START_PTR(result);
    for (size_t i = 0; i < slices.count; ++i) {
      const cgrpc_text part = text(slices.slices[i]);
      end = std::copy(part.bytes, part.bytes + part.size, end);
    }
  }
  clear();
  return wrap(result);
}

}  // namespace cgrpc

// MARK: - Bytes

using cgrpc::unwrap;
using cgrpc::wrap;

cgrpc_slice cgrpc_slice_allocate(size_t size) CGRPC_NOTHROW {
  return wrap(grpc_slice_malloc(size));
}

uint8_t *cgrpc_slice_bytes(cgrpc_slice *slice) CGRPC_NOTHROW {
  return GRPC_SLICE_START_PTR(*reinterpret_cast<grpc_slice *>(slice));
}

size_t cgrpc_slice_size(const cgrpc_slice *slice) CGRPC_NOTHROW {
  return GRPC_SLICE_LENGTH(*reinterpret_cast<const grpc_slice *>(slice));
}

cgrpc_slice cgrpc_slice_retain(cgrpc_slice slice) CGRPC_NOTHROW {
  return wrap(grpc_slice_ref(unwrap(slice)));
}

void cgrpc_slice_release(cgrpc_slice slice) CGRPC_NOTHROW { grpc_slice_unref(unwrap(slice)); }
