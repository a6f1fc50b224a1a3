// Tells ThreadSanitizer about the happens-before edges inside libraries that are not built with it.
//
// It is preloaded (`run.py`): each function here stands before the library's own, which it calls. An
// edge goes from a `__tsan_release` to the `__tsan_acquire` of the same address that comes after it.

#include <absl/synchronization/mutex.h>
#include <dlfcn.h>
#include <grpc/grpc.h>
#include <sched.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <unordered_map>

extern "C" void __tsan_acquire(void *address);
extern "C" void __tsan_release(void *address);

namespace {

/// The function of this name in the library that has it.
template <class Function>
Function *original(const char *symbol) {
  void *found = dlsym(RTLD_NEXT, symbol);
  if (found == nullptr) {
    std::fprintf(stderr, "sanitize: no library has %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function *>(found);
}

}  // namespace

// Programs that a test starts have no sanitizer.
__attribute__((constructor)) static void stay_alone() { unsetenv("LD_PRELOAD"); }

// MARK: - absl, whose locks gRPC takes: atomics and futexes

void absl::Mutex::Lock() {
  static auto *const lock = original<void(Mutex *)>("_ZN4absl7debian35Mutex4LockEv");
  lock(this);
  __tsan_acquire(this);
}

bool absl::Mutex::TryLock() {
  static auto *const try_lock = original<bool(Mutex *)>("_ZN4absl7debian35Mutex7TryLockEv");
  if (!try_lock(this)) return false;
  __tsan_acquire(this);
  return true;
}

void absl::Mutex::Unlock() {
  static auto *const unlock = original<void(Mutex *)>("_ZN4absl7debian35Mutex6UnlockEv");
  __tsan_release(this);
  unlock(this);
}

void absl::CondVar::Wait(Mutex *mutex) {
  static auto *const wait =
      original<void(CondVar *, Mutex *)>("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE");
  __tsan_release(mutex);
  wait(this, mutex);
  __tsan_acquire(mutex);
}

bool absl::CondVar::WaitWithTimeout(Mutex *mutex, Duration timeout) {
  static auto *const wait = original<bool(CondVar *, Mutex *, Duration)>(
      "_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  __tsan_release(mutex);
  const bool expired = wait(this, mutex, timeout);
  __tsan_acquire(mutex);
  return expired;
}

bool absl::CondVar::WaitWithDeadline(Mutex *mutex, Time deadline) {
  static auto *const wait = original<bool(CondVar *, Mutex *, Time)>(
      "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  __tsan_release(mutex);
  const bool expired = wait(this, mutex, deadline);
  __tsan_acquire(mutex);
  return expired;
}

// MARK: - gRPC's core: who starts something comes before who takes its end out of the queue

grpc_call_error grpc_call_start_batch(
    grpc_call *call, const grpc_op *operations, size_t count, void *tag, void *reserved) {
  static auto *const start = original<decltype(grpc_call_start_batch)>("grpc_call_start_batch");
  __tsan_release(tag);
  return start(call, operations, count, tag, reserved);
}

grpc_call_error grpc_server_request_call(
    grpc_server *server, grpc_call **call, grpc_call_details *details, grpc_metadata_array *metadata,
    grpc_completion_queue *call_queue, grpc_completion_queue *queue, void *tag) {
  static auto *const start =
      original<decltype(grpc_server_request_call)>("grpc_server_request_call");
  __tsan_release(tag);
  return start(server, call, details, metadata, call_queue, queue, tag);
}

grpc_call_error grpc_server_request_registered_call(
    grpc_server *server, void *method, grpc_call **call, gpr_timespec *deadline,
    grpc_metadata_array *metadata, grpc_byte_buffer **message, grpc_completion_queue *call_queue,
    grpc_completion_queue *queue, void *tag) {
  static auto *const start =
      original<decltype(grpc_server_request_registered_call)>("grpc_server_request_registered_call");
  __tsan_release(tag);
  return start(server, method, call, deadline, metadata, message, call_queue, queue, tag);
}

void grpc_server_shutdown_and_notify(
    grpc_server *server, grpc_completion_queue *queue, void *tag) {
  static auto *const start =
      original<decltype(grpc_server_shutdown_and_notify)>("grpc_server_shutdown_and_notify");
  __tsan_release(tag);
  start(server, queue, tag);
}

void grpc_channel_watch_connectivity_state(
    grpc_channel *channel, grpc_connectivity_state last, gpr_timespec deadline,
    grpc_completion_queue *queue, void *tag) {
  static auto *const start = original<decltype(grpc_channel_watch_connectivity_state)>(
      "grpc_channel_watch_connectivity_state");
  __tsan_release(tag);
  start(channel, last, deadline, queue, tag);
}

grpc_event grpc_completion_queue_next(
    grpc_completion_queue *queue, gpr_timespec deadline, void *reserved) {
  static auto *const next =
      original<decltype(grpc_completion_queue_next)>("grpc_completion_queue_next");
  const grpc_event event = next(queue, deadline, reserved);
  if (event.type == GRPC_OP_COMPLETE) __tsan_acquire(event.tag);
  return event;
}

// MARK: - Swift's Mutex, whose slow path is a futex

#define SWIFT(Result) __attribute__((swiftcall)) Result
#define SELF __attribute__((swift_context)) void *

SWIFT(void) swift_lock(uint32_t thread, SELF mutex)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT(void) swift_lock(uint32_t thread, SELF mutex) {
  using Lock = SWIFT(void)(uint32_t, SELF);
  static auto *const lock =
      original<Lock>("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
  lock(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT(void) swift_unlock(SELF mutex)
    __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT(void) swift_unlock(SELF mutex) {
  using Unlock = SWIFT(void)(SELF);
  static auto *const unlock =
      original<Unlock>("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
  __tsan_release(mutex);
  unlock(mutex);
}

// MARK: - Swift's continuations: who resumes one comes before what awaits it
//
// The runtime releases the task whose continuation it resumes. It acquires it where the task was
// suspended and is run again, but not where the task comes to await a continuation that has been
// resumed already.

namespace {

struct AsyncContext;
using Resume = __attribute__((swiftasynccall)) void(__attribute__((swift_async_context))
                                                    AsyncContext *);

/// How the context of every asynchronous function begins.
struct AsyncContext {
  AsyncContext *parent;
  Resume *resume;
};

/// Where tasks go on that await a continuation. Its lock is none that the sanitizer sees, which would
/// take it for an edge between all of them.
class Awaiting {
 public:
  void add(AsyncContext *context) {
    const Hold hold(lock_);
    resumes_[context] = context->resume;
  }

  Resume *resume(AsyncContext *context) {
    const Hold hold(lock_);
    return resumes_.at(context);
  }

 private:
  class Hold {
   public:
    explicit Hold(std::atomic_flag &lock) : lock_(lock) {
      while (lock_.test_and_set(std::memory_order_acquire)) sched_yield();
    }
    ~Hold() { lock_.clear(std::memory_order_release); }

   private:
    std::atomic_flag &lock_;
  };

  std::atomic_flag lock_ = ATOMIC_FLAG_INIT;
  std::unordered_map<AsyncContext *, Resume *> resumes_;
};

Awaiting &awaiting() {
  static auto &result = *new Awaiting();
  return result;
}

extern "C" __attribute__((swiftcall)) void *swift_task_getCurrent();

__attribute__((swiftasynccall)) void acquire_and_go_on(
    __attribute__((swift_async_context)) AsyncContext *context) {
  __tsan_acquire(swift_task_getCurrent());
  [[clang::musttail]] return awaiting().resume(context)(context);
}

}  // namespace

extern "C" __attribute__((swiftasynccall)) void swift_continuation_await(AsyncContext *context) {
  using Await = __attribute__((swiftasynccall)) void(AsyncContext *);
  static auto *const await = original<Await>("swift_continuation_await");
  if (context->resume != acquire_and_go_on) awaiting().add(context);
  context->resume = acquire_and_go_on;
  [[clang::musttail]] return await(context);
}
