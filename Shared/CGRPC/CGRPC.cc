#include "CGRPC.h"

#include "PeerCalls.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

using grpc::ByteBuffer;
using grpc::Slice;
using grpc::Status;

static_assert(sizeof(cgrpc_slice) == sizeof(grpc_slice), "a cgrpc_slice is a grpc_slice");
static_assert(alignof(cgrpc_slice) >= alignof(grpc_slice), "a cgrpc_slice is a grpc_slice");

namespace {

// MARK: - Shares

/// Counts the live calls of one server or channel; the calls can outlive it.
class LiveCalls {
 public:
  /// Counts one call for as long as it exists.
  class Entry {
   public:
    explicit Entry(const LiveCalls &owner) : count_(owner.count_) {
      count_->fetch_add(1, std::memory_order_relaxed);
    }
    ~Entry() { count_->fetch_sub(1, std::memory_order_release); }
    Entry(const Entry &) = delete;
    Entry &operator=(const Entry &) = delete;

   private:
    const std::shared_ptr<std::atomic<int64_t>> count_;
  };

  int64_t count() const { return count_->load(std::memory_order_acquire); }

 private:
  const std::shared_ptr<std::atomic<int64_t>> count_ =
      std::make_shared<std::atomic<int64_t>>(0);
};

/// A reference count that starts with the shares of gRPC and of the caller.
class Shares {
 public:
  /// Drops a share; true when it was the last.
  bool drop() { return count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  std::atomic<int> count_{2};
};

// MARK: - Conversions

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

cgrpc_slice no_slice() { return wrap(grpc_empty_slice()); }

/// A buffer that takes over the reference of `slice`. Valid also when the slice is empty: gRPC
/// takes an invalid buffer for no message at all.
ByteBuffer buffer(const cgrpc_slice &slice) {
  Slice owned(unwrap(slice), Slice::STEAL_REF);
  return ByteBuffer(&owned, 1);
}

/// Takes the bytes out of a received buffer as one slice; they are copied only when they came in
/// several.
cgrpc_slice take(ByteBuffer &buffer) {
  Slice slice;
  if (!buffer.TrySingleSlice(&slice).ok()) {
    if (!buffer.DumpToSingleSlice(&slice).ok()) slice = Slice();
  }
  buffer.Clear();
  return wrap(slice.c_slice());
}

/// How the bytes of a received buffer are encoded. A `ByteBuffer` has no way to say it; it is, and
/// asserts that it is, nothing but a pointer to the core's buffer, which has.
cgrpc_encoding encoding(const ByteBuffer &buffer) {
  static_assert(std::is_standard_layout<ByteBuffer>::value, "a ByteBuffer is its only member");
  const grpc_byte_buffer *inner = *reinterpret_cast<grpc_byte_buffer *const *>(&buffer);
  // Nothing is not compressed, whatever its flag says: as gRPC's core takes it.
  if (buffer.Length() == 0 || inner->type != GRPC_BB_RAW) return CGRPC_ENCODING_IDENTITY;
  switch (inner->data.raw.compression) {
    case GRPC_COMPRESS_DEFLATE:
      return CGRPC_ENCODING_DEFLATE;
    case GRPC_COMPRESS_GZIP:
      return CGRPC_ENCODING_GZIP;
    default:
      return CGRPC_ENCODING_IDENTITY;
  }
}

std::string string(cgrpc_text text) {
  return text.size == 0 ? std::string() : std::string(text.bytes, text.size);
}

cgrpc_text text(const std::string &value) { return {value.data(), value.size()}; }

cgrpc_text text(grpc::string_ref value) { return {value.data(), value.size()}; }

using ReceivedMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;

std::vector<cgrpc_entry> entries(const ReceivedMetadata &metadata) {
  std::vector<cgrpc_entry> result;
  result.reserve(metadata.size());
  for (const auto &entry : metadata) result.push_back({text(entry.first), text(entry.second)});
  return result;
}

cgrpc_status view(const Status &status, const std::string &message, const std::string &details) {
  return {static_cast<int32_t>(status.error_code()), text(message), text(details)};
}

Status make_status(cgrpc_status status) {
  return Status(
      static_cast<grpc::StatusCode>(status.code), string(status.message), string(status.details));
}

gpr_timespec after(int64_t nanoseconds) {
  return gpr_time_add(
      gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(nanoseconds, GPR_TIMESPAN));
}

/// A failure reaches whoever called; nobody wants to read it on standard error as well.
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

grpc::WriteOptions write_options(bool compressed) {
  grpc::WriteOptions options;
  if (!compressed) options.set_no_compression();
  return options;
}

template <class Sink>
void each(cgrpc_metadata metadata, Sink sink) {
  for (size_t i = 0; i < metadata.count; ++i)
    sink(string(metadata.entries[i].key), string(metadata.entries[i].value));
}

void prepare(grpc::ClientContext &context, const cgrpc_call_options &options) {
  each(options.metadata, [&](const std::string &key, const std::string &value) {
    context.AddMetadata(key, value);
  });
  if (options.timeout_ns != CGRPC_NO_DEADLINE) context.set_deadline(after(options.timeout_ns));
  if (options.wait_for_ready >= 0) context.set_wait_for_ready(options.wait_for_ready == 1);
  if (options.compression) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
}

}  // namespace

// MARK: - Threads

namespace {
thread_local void *thread_value = nullptr;
}

void *cgrpc_thread_value(void) CGRPC_NOTHROW { return thread_value; }

void cgrpc_set_thread_value(void *value) CGRPC_NOTHROW { thread_value = value; }

// MARK: - Bytes

cgrpc_slice cgrpc_slice_allocate(size_t size) CGRPC_NOTHROW { return wrap(grpc_slice_malloc(size)); }

uint8_t *cgrpc_slice_bytes(cgrpc_slice *slice) CGRPC_NOTHROW {
  return GRPC_SLICE_START_PTR(*reinterpret_cast<grpc_slice *>(slice));
}

size_t cgrpc_slice_size(const cgrpc_slice *slice) CGRPC_NOTHROW {
  const auto *inner = reinterpret_cast<const grpc_slice *>(slice);
  return GRPC_SLICE_LENGTH(*inner);
}

cgrpc_slice cgrpc_slice_retain(cgrpc_slice slice) CGRPC_NOTHROW {
  return wrap(grpc_slice_ref(unwrap(slice)));
}

void cgrpc_slice_release(cgrpc_slice slice) CGRPC_NOTHROW { grpc_slice_unref(unwrap(slice)); }

// MARK: - Server

/// What every kind of call has in common.
struct cgrpc_server_call {
 public:
  cgrpc_server_call(
      grpc::CallbackServerContext *context, const LiveCalls &live_calls,
      const PeerCalls &peer_calls)
      : entry_(live_calls), peer_entry_(peer_calls, context->peer()), context_(context) {}

  virtual ~cgrpc_server_call() = default;
  cgrpc_server_call(const cgrpc_server_call &) = delete;
  cgrpc_server_call &operator=(const cgrpc_server_call &) = delete;

  const grpc::CallbackServerContext *context() const { return context_; }

  virtual void finish(
      cgrpc_slice *message, Status status, cgrpc_response_head head,
      cgrpc_metadata trailing_metadata) = 0;

  /// Only a stream reads.
  virtual void read() {}

  /// Only a stream writes.
  virtual void write(cgrpc_slice message, bool, cgrpc_response_head) {
    cgrpc_slice_release(message);
  }

  void drop() {
    if (shares_.drop()) delete this;
  }

 protected:
  /// Before the first message, or the status of a call without one.
  void begin_response(cgrpc_response_head head) {
    if (response_began_) return;
    response_began_ = true;
    each(head.metadata, [this](const std::string &key, const std::string &value) {
      context_->AddInitialMetadata(key, value);
    });
    // A level, unlike an algorithm, keeps to what the client says that it takes: the lowest is gzip.
    if (head.compression) context_->set_compression_level(GRPC_COMPRESS_LEVEL_LOW);
  }

  void add_trailing_metadata(cgrpc_metadata metadata) {
    each(metadata, [this](const std::string &key, const std::string &value) {
      context_->AddTrailingMetadata(key, value);
    });
  }

  const LiveCalls::Entry entry_;
  const PeerCalls::Entry peer_entry_;
  grpc::CallbackServerContext *const context_;
  void *call_context_ = nullptr;

 private:
  bool response_began_ = false;
  Shares shares_;
};

namespace {

/// A call with one request and one response, which gRPC's core receives and ends in one batch each.
class UnaryServerCall final : public cgrpc_server_call, public grpc::ServerUnaryReactor {
 public:
  UnaryServerCall(
      grpc::CallbackServerContext *context, ByteBuffer *response,
      const cgrpc_unary_server_callbacks &callbacks, const LiveCalls &live_calls,
      const PeerCalls &peer_calls)
      : cgrpc_server_call(context, live_calls, peer_calls),
        callbacks_(callbacks),
        response_(response) {}

  void serve(void *server_context, size_t method, const ByteBuffer &request) {
    ByteBuffer message(request);
    const bool has_message = message.Valid();
    const cgrpc_encoding encoded = encoding(message);
    call_context_ = callbacks_.on_call(
        server_context, method, this, has_message, has_message ? take(message) : no_slice(),
        encoded);
  }

  void finish(
      cgrpc_slice *message, Status status, cgrpc_response_head head,
      cgrpc_metadata trailing_metadata) override {
    if (finished_.exchange(true, std::memory_order_acq_rel)) {
      if (message != nullptr) cgrpc_slice_release(*message);
      return;
    }
    begin_response(head);
    add_trailing_metadata(trailing_metadata);
    if (message != nullptr) {
      *response_ = buffer(*message);
    } else if (status.ok()) {
      status = Status(grpc::StatusCode::INTERNAL, "The call has ended without a response.");
    }
    Finish(std::move(status));
  }

  void OnCancel() override { callbacks_.on_cancel(call_context_); }

  void OnDone() override {
    callbacks_.on_done(call_context_);
    drop();
  }

  /// No callback blocks: gRPC need not take another thread for them.
  bool InternalInlineable() override { return true; }

 private:
  /// A copy: the last share can be dropped after the server is gone.
  const cgrpc_unary_server_callbacks callbacks_;
  ByteBuffer *const response_;
  std::atomic<bool> finished_{false};
};

/// Any other call.
class StreamServerCall final : public cgrpc_server_call, public grpc::ServerGenericBidiReactor {
 public:
  StreamServerCall(
      grpc::CallbackServerContext *context, const cgrpc_server_callbacks &callbacks,
      const LiveCalls &live_calls, const PeerCalls &peer_calls)
      : cgrpc_server_call(context, live_calls, peer_calls), callbacks_(callbacks) {}

  void serve(void *server_context, cgrpc_text method) {
    if (callbacks_.accept(server_context, this, method, &call_context_)) {
      // Written only here, where no other thread knows the call: `accept` must not start a read on
      // a call with a single request.
      single_ = true;
      StartRead(&incoming_);
    }
  }

  void read() override {
    std::lock_guard<std::mutex> lock(mutex_);
    if (finished_ || single_ || reading_.exchange(true)) return;
    StartRead(&incoming_);
  }

  void write(cgrpc_slice message, bool compressed, cgrpc_response_head head) override {
    ByteBuffer outgoing = buffer(message);
    std::lock_guard<std::mutex> lock(mutex_);
    if (finished_ || writing_.load() != idle) return;
    writing_.store(under_way);
    begin_response(head);
    outgoing_.Swap(&outgoing);
    StartWrite(&outgoing_, write_options(compressed));
  }

  void finish(
      cgrpc_slice *message, Status status, cgrpc_response_head head,
      cgrpc_metadata trailing_metadata) override {
    ByteBuffer last;
    if (message != nullptr) last = buffer(*message);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (finished_) return;
      finished_ = true;
      begin_response(head);
      add_trailing_metadata(trailing_metadata);
      last_.Swap(&last);
      final_status_ = std::move(status);
    }
    // Nothing starts any more. Not under the lock: the call can be done before this returns.
    if (!last_.Valid()) return Finish(std::move(final_status_));
    // The last message has to wait for the one under way.
    Writing expected = under_way;
    if (writing_.compare_exchange_strong(expected, under_way_before_last)) return;
    StartWriteAndFinish(&last_, grpc::WriteOptions(), std::move(final_status_));
  }

  void OnReadDone(bool ok) override {
    if (single_) return on_single_read(ok);
    cgrpc_encoding encoded = encoding(incoming_);
    cgrpc_slice message = ok ? take(incoming_) : no_slice();
    reading_.store(false);
    callbacks_.on_read(call_context_, ok ? CGRPC_READ_MESSAGE : end(), message, encoded);
  }

  void OnWriteDone(bool ok) override {
    outgoing_.Clear();
    if (writing_.exchange(idle) == under_way_before_last)
      StartWriteAndFinish(&last_, grpc::WriteOptions(), std::move(final_status_));
    callbacks_.on_write(call_context_, ok);
  }

  void OnCancel() override { callbacks_.on_cancel(call_context_); }

  void OnDone() override {
    callbacks_.on_done(call_context_);
    drop();
  }

  /// No callback blocks: gRPC need not take another thread for them.
  bool InternalInlineable() override { return true; }

 private:
  /// Reads until the end of the requests, so that a second message is noticed and the handler need
  /// not ask again.
  void on_single_read(bool ok) {
    if (ok && received_ == 0) {
      received_ = 1;
      first_.Swap(&incoming_);
      incoming_.Clear();
      StartRead(&incoming_);
      return;
    }
    if (ok) {
      incoming_.Clear();
      first_.Clear();
      callbacks_.on_request(call_context_, 2, no_slice(), CGRPC_ENCODING_IDENTITY);
    } else if (end() == CGRPC_READ_BROKEN) {
      first_.Clear();
      callbacks_.on_request(call_context_, -1, no_slice(), CGRPC_ENCODING_IDENTITY);
    } else {
      cgrpc_encoding encoded = encoding(first_);
      callbacks_.on_request(
          call_context_, received_, received_ == 1 ? take(first_) : no_slice(), encoded);
    }
  }

  /// Why a read brought no message. gRPC marks the context before it reports such a read.
  cgrpc_read end() const {
    return context_->IsCancelled() ? CGRPC_READ_BROKEN : CGRPC_READ_END;
  }

  /// A copy: the last share can be dropped after the server is gone.
  const cgrpc_server_callbacks callbacks_;
  bool single_ = false;
  int32_t received_ = 0;
  ByteBuffer incoming_;
  ByteBuffer first_;

  enum Writing { idle, under_way, under_way_before_last };

  /// gRPC lets an operation start only before the call is finished, one of each kind at a time. Those
  /// who start one hold the lock meanwhile; its end does not take the lock, because it can come on
  /// another thread before the start has returned.
  std::mutex mutex_;
  bool finished_ = false;
  std::atomic<bool> reading_{false};
  std::atomic<Writing> writing_{idle};
  ByteBuffer outgoing_;
  ByteBuffer last_;
  Status final_status_;
};

/// The methods with one request and one response, as generated code registers those whose messages
/// it leaves as bytes.
class UnaryMethods final : public grpc::Service {
 public:
  using MakeReactor = std::function<grpc::ServerUnaryReactor *(
      grpc::CallbackServerContext *, size_t method, const ByteBuffer &request,
      ByteBuffer *response)>;

  UnaryMethods(const char *const *methods, size_t count, const MakeReactor &make_reactor)
      : names_(methods, methods + count) {
    for (size_t i = 0; i < count; ++i) {
      AddMethod(new grpc::internal::RpcServiceMethod(
          names_[i].c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
      MarkMethodRawCallback(
          static_cast<int>(i),
          new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
              [make_reactor, i](
                  grpc::CallbackServerContext *context, const ByteBuffer *request,
                  ByteBuffer *response) {
                return make_reactor(context, i, *request, response);
              }));
    }
  }

 private:
  const std::vector<std::string> names_;
};

}  // namespace

struct cgrpc_server final : grpc::CallbackGenericService {
  cgrpc_server(
      const char *const *unary_methods, size_t unary_method_count,
      const cgrpc_unary_server_callbacks &unary_callbacks, const cgrpc_server_callbacks &callbacks,
      void *context, int64_t max_calls_of_a_peer)
      : callbacks(callbacks),
        context(context),
        peer_calls(max_calls_of_a_peer),
        unary_methods(
            unary_methods, unary_method_count,
            [this, unary_callbacks](
                grpc::CallbackServerContext *call, size_t method, const ByteBuffer &request,
                ByteBuffer *response) {
              auto *result =
                  new UnaryServerCall(call, response, unary_callbacks, live_calls, peer_calls);
              result->serve(this->context, method, request);
              return result;
            }) {}

  grpc::ServerGenericBidiReactor *CreateReactor(
      grpc::GenericCallbackServerContext *call) override {
    auto *result = new StreamServerCall(call, callbacks, live_calls, peer_calls);
    result->serve(context, text(call->method()));
    return result;
  }

  const cgrpc_server_callbacks callbacks;
  void *const context;
  const LiveCalls live_calls;
  const PeerCalls peer_calls;
  UnaryMethods unary_methods;
  /// One an address. Stand before the server, and so go after it, which asks them for certificates.
  std::vector<std::shared_ptr<grpc::ServerCredentials>> credentials;
  std::unique_ptr<grpc::Server> server;
};

namespace {

/// Transport security of one address, whose certificates are asked for before every handshake. grpc++
/// has such
/// credentials too, but those stop taking connections when they are given a certificate that cannot
/// be used; these, of gRPC's core, go on with the last good one.
class ServerSecurity final : public grpc::ServerCredentials {
 public:
  explicit ServerSecurity(const cgrpc_server_security &security)
      : security_(security),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                request_type(security.client_certificate), &ServerSecurity::fetch, this))) {}

  ~ServerSecurity() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor> &) override {}

 private:
  int AddPortToServer(const std::string &address, grpc_server *server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  static grpc_ssl_client_certificate_request_type request_type(
      cgrpc_client_certificate certificate) {
    switch (certificate) {
      case CGRPC_CLIENT_CERTIFICATE_OPTIONAL:
        return GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
      case CGRPC_CLIENT_CERTIFICATE_REQUIRED:
        return GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
      case CGRPC_CLIENT_CERTIFICATE_IGNORED:
        break;
    }
    return GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
  }

  static grpc_ssl_certificate_config_reload_status fetch(
      void *self, grpc_ssl_server_certificate_config **config) {
    auto *address = static_cast<ServerSecurity *>(self);
    const cgrpc_server_security &security = address->security_;
    security.refresh(security.context, &address->version_, config, &ServerSecurity::use);
    return *config == nullptr ? GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED
                              : GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  static void use(void *sink, cgrpc_identity identity) {
    const std::string certificates = string(identity.certificates);
    const std::string key = string(identity.key);
    // gRPC insists on roots also where it is not going to ask a client for a certificate.
    const std::string roots = identity.roots.size == 0 ? certificates : string(identity.roots);
    const grpc_ssl_pem_key_cert_pair pair = {key.c_str(), certificates.c_str()};
    *static_cast<grpc_ssl_server_certificate_config **>(sink) =
        grpc_ssl_server_certificate_config_create(roots.c_str(), &pair, 1);
  }

  const cgrpc_server_security security_;
  /// Guarded by gRPC, which makes one handshake of an address at a time.
  int64_t version_ = 0;
  grpc_server_credentials *const credentials_;
};

}  // namespace

cgrpc_server *cgrpc_server_start(
    const char *const *addresses, size_t address_count, int32_t *ports, size_t *failed,
    const cgrpc_argument *arguments, size_t argument_count, const char *const *unary_methods,
    size_t unary_method_count, const cgrpc_server_security *security,
    cgrpc_unary_server_callbacks unary_callbacks, cgrpc_server_callbacks callbacks,
    void *context) CGRPC_NOTHROW {
  quieten_log();
  grpc::ServerBuilder builder;
  int64_t max_calls_of_a_peer = 0;
  for (size_t i = 0; i < argument_count; ++i) {
    const cgrpc_argument &argument = arguments[i];
    if (argument.string != nullptr) {
      builder.AddChannelArgument(argument.key, std::string(argument.string));
    } else {
      builder.AddChannelArgument(argument.key, argument.integer);
      // Room for a peer that keeps to the limit and cancels all its calls at once, several times.
      if (std::strcmp(argument.key, GRPC_ARG_MAX_CONCURRENT_STREAMS) == 0)
        max_calls_of_a_peer = 4 * int64_t{argument.integer};
    }
  }
  auto result = std::make_unique<cgrpc_server>(
      unary_methods, unary_method_count, unary_callbacks, callbacks, context, max_calls_of_a_peer);
  std::vector<int> selected(address_count, 0);
  for (size_t i = 0; i < address_count; ++i) {
    if (security != nullptr) {
      result->credentials.push_back(std::make_shared<ServerSecurity>(*security));
    } else {
      result->credentials.push_back(grpc::InsecureServerCredentials());
    }
    builder.AddListeningPort(addresses[i], result->credentials.back(), &selected[i]);
  }
  builder.RegisterService(&result->unary_methods);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.RegisterCallbackGenericService(result.get());
  result->server = builder.BuildAndStart();
  if (!result->server) {
    *failed = address_count;
    for (size_t i = address_count; i-- > 0;)
      if (selected[i] == 0) *failed = i;
    return nullptr;
  }
  for (size_t i = 0; i < address_count; ++i) ports[i] = selected[i];
  return result.release();
}

void cgrpc_server_shutdown(
    cgrpc_server *server, int64_t grace_ns, void *stop_context,
    void (*on_stopped)(void *stop_context)) CGRPC_NOTHROW {
  // grpc::Server::Shutdown blocks until the last call has ended, hence a thread of its own.
  std::thread([=] {
    server->server->Shutdown(after(grace_ns));
    on_stopped(stop_context);
  }).detach();
}

void cgrpc_server_cancel_calls(cgrpc_server *server) CGRPC_NOTHROW {
  grpc_server_cancel_all_calls(server->server->c_server());
}

void cgrpc_server_destroy(cgrpc_server *server) CGRPC_NOTHROW { delete server; }

int64_t cgrpc_server_live_calls(const cgrpc_server *server) CGRPC_NOTHROW {
  return server->live_calls.count();
}

int64_t cgrpc_server_call_remaining_ns(const cgrpc_server_call *call) CGRPC_NOTHROW {
  gpr_timespec deadline = call->context()->raw_deadline();
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return CGRPC_NO_DEADLINE;
  gpr_timespec left = deadline.clock_type == GPR_TIMESPAN
                          ? deadline
                          : gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  // Seconds that do not fit into 64 bits of nanoseconds are as good as none.
  if (left.tv_sec > INT64_MAX / 1000000000 - 1) return CGRPC_NO_DEADLINE;
  return left.tv_sec * 1000000000 + left.tv_nsec;
}

void cgrpc_server_call_metadata(
    const cgrpc_server_call *call, void *context,
    void (*body)(void *context, cgrpc_metadata metadata)) CGRPC_NOTHROW {
  auto list = entries(call->context()->client_metadata());
  body(context, {list.data(), list.size()});
}

void cgrpc_server_call_peer(
    const cgrpc_server_call *call, void *context, void (*body)(void *context, cgrpc_text peer)) CGRPC_NOTHROW {
  const std::string peer = call->context()->peer();
  body(context, text(peer));
}

void cgrpc_server_call_read(cgrpc_server_call *call) CGRPC_NOTHROW { call->read(); }

void cgrpc_server_call_write(
    cgrpc_server_call *call, cgrpc_slice message, bool compressed,
    cgrpc_response_head head) CGRPC_NOTHROW {
  call->write(message, compressed, head);
}

void cgrpc_server_call_finish(
    cgrpc_server_call *call, cgrpc_slice *message, cgrpc_status status, cgrpc_response_head head,
    cgrpc_metadata trailing_metadata) CGRPC_NOTHROW {
  call->finish(message, make_status(status), head, trailing_metadata);
}

void cgrpc_server_call_release(cgrpc_server_call *call) CGRPC_NOTHROW { call->drop(); }

// MARK: - Client

namespace {

/// Keeps a channel for somebody who may be the last to let go of it on one of gRPC's own threads: the
/// last channel of a process joins those threads, so it must not go on one of them.
using ChannelLease = std::shared_ptr<void>;

ChannelLease lease(std::shared_ptr<grpc::Channel> channel) {
  void *address = channel.get();
  return ChannelLease(address, [channel = std::move(channel)](void *) mutable {
    std::thread([last = std::move(channel)] {}).detach();
  });
}

}  // namespace

struct cgrpc_channel final {
  explicit cgrpc_channel(std::shared_ptr<grpc::Channel> channel)
      : lease(::lease(channel)), channel(channel), stub(channel) {}

  /// Stands first, and so goes last.
  const ChannelLease lease;
  std::shared_ptr<grpc::Channel> channel;
  grpc::GenericStub stub;
  const LiveCalls live_calls;
};

cgrpc_channel *cgrpc_channel_create(
    const char *target, const cgrpc_argument *arguments, size_t argument_count,
    const cgrpc_identity *security) CGRPC_NOTHROW {
  quieten_log();
  grpc::ChannelArguments list;
  for (size_t i = 0; i < argument_count; ++i) {
    const cgrpc_argument &argument = arguments[i];
    if (argument.string == nullptr) {
      list.SetInt(argument.key, argument.integer);
    } else if (std::strcmp(argument.key, GRPC_ARG_PRIMARY_USER_AGENT_STRING) == 0) {
      // Puts our name before the library's instead of replacing it.
      list.SetUserAgentPrefix(argument.string);
    } else {
      list.SetString(argument.key, argument.string);
    }
  }
  list.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  if (security != nullptr) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = string(security->roots);
    options.pem_private_key = string(security->key);
    options.pem_cert_chain = string(security->certificates);
    credentials = grpc::SslCredentials(options);
  } else {
    credentials = grpc::InsecureChannelCredentials();
  }
  return new cgrpc_channel(grpc::CreateCustomChannel(target, credentials, list));
}

void cgrpc_channel_release(cgrpc_channel *channel) CGRPC_NOTHROW { delete channel; }

int64_t cgrpc_channel_live_calls(const cgrpc_channel *channel) CGRPC_NOTHROW {
  return channel->live_calls.count();
}

namespace {

/// Polls a queue of its own, and so blocks, until the channel is ready or the deadline has passed.
bool wait_until_ready(grpc::Channel &channel, gpr_timespec deadline) {
  grpc::CompletionQueue queue;
  void *tag;
  bool ok;
  bool ready = false;
  for (;;) {
    grpc_connectivity_state state = channel.GetState(/*try_to_connect=*/true);
    ready = state == GRPC_CHANNEL_READY;
    if (ready || state == GRPC_CHANNEL_SHUTDOWN) break;
    channel.NotifyOnStateChange(state, deadline, &queue, nullptr);
    if (!queue.Next(&tag, &ok) || !ok) break;
  }
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return ready;
}

}  // namespace

void cgrpc_channel_wait_until_ready(
    cgrpc_channel *channel, int64_t timeout_ns, void *context,
    void (*on_result)(void *context, bool ready)) CGRPC_NOTHROW {
  gpr_timespec deadline = timeout_ns == CGRPC_NO_DEADLINE ? gpr_inf_future(GPR_CLOCK_MONOTONIC)
                                                          : after(timeout_ns);
  std::thread([=, owned = channel->channel] {
    on_result(context, wait_until_ready(*owned, deadline));
  }).detach();
}

struct cgrpc_unary_call final {
  using OnDone =
      void (*)(void *, const cgrpc_unary_call *, cgrpc_status, bool, cgrpc_slice, cgrpc_encoding);

  cgrpc_unary_call(void *user, OnDone on_done, const cgrpc_channel &channel)
      : lease(channel.lease), entry(channel.live_calls), user(user), on_done(on_done) {}

  void finish(const Status &status) {
    bool has_message = status.ok() && response.Valid();
    cgrpc_encoding encoded = encoding(response);
    cgrpc_slice message = has_message ? take(response) : no_slice();
    const std::string text = status.error_message();
    const std::string details = status.error_details();
    on_done(user, this, view(status, text, details), has_message, message, encoded);
    drop();
  }

  void drop() {
    if (shares.drop()) delete this;
  }

  /// Stands first, and so goes last, after the context, which holds the channel too.
  const ChannelLease lease;
  const LiveCalls::Entry entry;
  grpc::ClientContext context;
  ByteBuffer request;
  ByteBuffer response;
  void *const user;
  const OnDone on_done;
  Shares shares;
};

cgrpc_unary_call *cgrpc_unary_call_start(
    cgrpc_channel *channel, cgrpc_call_options options, cgrpc_slice message, void *context,
    void (*on_done)(
        void *context, const cgrpc_unary_call *call, cgrpc_status status, bool has_message,
        cgrpc_slice message, cgrpc_encoding encoding)) CGRPC_NOTHROW {
  auto *call = new cgrpc_unary_call(context, on_done, *channel);
  prepare(call->context, options);
  call->request = buffer(message);
  channel->stub.UnaryCall(
      &call->context, string(options.method), grpc::StubOptions(), &call->request,
      &call->response, [call](Status status) { call->finish(status); });
  return call;
}

void cgrpc_unary_call_metadata(
    const cgrpc_unary_call *call, void *context,
    void (*body)(void *context, cgrpc_metadata initial, cgrpc_metadata trailing)) CGRPC_NOTHROW {
  auto initial = entries(call->context.GetServerInitialMetadata());
  auto trailing = entries(call->context.GetServerTrailingMetadata());
  body(context, {initial.data(), initial.size()}, {trailing.data(), trailing.size()});
}

void cgrpc_unary_call_cancel(cgrpc_unary_call *call) CGRPC_NOTHROW { call->context.TryCancel(); }

void cgrpc_unary_call_release(cgrpc_unary_call *call) CGRPC_NOTHROW { call->drop(); }

struct cgrpc_stream_call final : grpc::ClientBidiReactor<ByteBuffer, ByteBuffer> {
  cgrpc_stream_call(
      const cgrpc_stream_callbacks &callbacks, void *user, const cgrpc_channel &channel)
      : lease_(channel.lease), entry_(channel.live_calls), callbacks_(callbacks), user_(user) {}

  grpc::ClientContext &context() { return context_; }

  void start() {
    // The hold keeps the call from being done while the caller may still start operations; it is
    // removed when the call has its status or the caller goes away.
    AddHold();
    StartCall();
  }

  void read() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_ || reading_.exchange(true)) return;
    StartRead(&incoming_);
  }

  void write(cgrpc_slice message, bool compressed, bool last) {
    ByteBuffer outgoing = buffer(message);
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_ || writes_done_ || writing_.load() != idle) return;
    writing_.store(under_way);
    writes_done_ = last;
    outgoing_.Swap(&outgoing);
    grpc::WriteOptions options = write_options(compressed);
    if (last) options.set_last_message();
    StartWrite(&outgoing_, options);
  }

  void writes_done() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_ || writes_done_) return;
    writes_done_ = true;
    // The end of the requests has to wait for the write under way.
    Writing expected = under_way;
    if (!writing_.compare_exchange_strong(expected, under_way_before_end)) StartWritesDone();
  }

  void OnReadInitialMetadataDone(bool ok) override {
    if (!ok) return;
    auto list = entries(context_.GetServerInitialMetadata());
    callbacks_.on_initial_metadata(user_, {list.data(), list.size()});
  }

  void OnReadDone(bool ok) override {
    cgrpc_encoding encoded = encoding(incoming_);
    cgrpc_slice message = ok ? take(incoming_) : no_slice();
    reading_.store(false);
    callbacks_.on_read(user_, ok, message, encoded);
    // A failed read says that the server has ended the call: nothing more can be started.
    if (!ok) close();
  }

  void OnWriteDone(bool ok) override {
    outgoing_.Clear();
    if (writing_.exchange(idle) == under_way_before_end) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!closed_) StartWritesDone();
    }
    callbacks_.on_write(user_, ok);
  }

  void OnDone(const Status &status) override {
    auto trailing = entries(context_.GetServerTrailingMetadata());
    const std::string text = status.error_message();
    const std::string details = status.error_details();
    callbacks_.on_done(
        user_, view(status, text, details), {trailing.data(), trailing.size()});
    drop();
  }

  void cancel() {
    context_.TryCancel();
    close();
  }

  /// No operation starts any more; the call may end.
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (closed_) return;
      closed_ = true;
    }
    RemoveHold();
  }

  void drop() {
    if (shares_.drop()) delete this;
  }

 private:
  /// Stands first, and so goes last, after the context, which holds the channel too.
  const ChannelLease lease_;
  const LiveCalls::Entry entry_;
  grpc::ClientContext context_;
  const cgrpc_stream_callbacks callbacks_;
  void *const user_;
  ByteBuffer incoming_;
  Shares shares_;

  enum Writing { idle, under_way, under_way_before_end };

  /// gRPC lets an operation start only before the call is done, one of each kind at a time. Those who
  /// start one hold the lock meanwhile; its end does not take the lock, because it can come on another
  /// thread before the start has returned.
  std::mutex mutex_;
  bool writes_done_ = false;
  bool closed_ = false;
  std::atomic<bool> reading_{false};
  std::atomic<Writing> writing_{idle};
  ByteBuffer outgoing_;
};

cgrpc_stream_call *cgrpc_stream_call_create(
    cgrpc_channel *channel, cgrpc_call_options options, cgrpc_stream_callbacks callbacks,
    void *context) CGRPC_NOTHROW {
  auto *call = new cgrpc_stream_call(callbacks, context, *channel);
  prepare(call->context(), options);
  channel->stub.PrepareBidiStreamingCall(
      &call->context(), string(options.method), grpc::StubOptions(), call);
  return call;
}

void cgrpc_stream_call_start(cgrpc_stream_call *call) CGRPC_NOTHROW { call->start(); }

void cgrpc_stream_call_read(cgrpc_stream_call *call) CGRPC_NOTHROW { call->read(); }

void cgrpc_stream_call_write(
    cgrpc_stream_call *call, cgrpc_slice message, bool compressed, bool last) CGRPC_NOTHROW {
  call->write(message, compressed, last);
}

void cgrpc_stream_call_writes_done(cgrpc_stream_call *call) CGRPC_NOTHROW { call->writes_done(); }

void cgrpc_stream_call_cancel(cgrpc_stream_call *call) CGRPC_NOTHROW { call->cancel(); }

void cgrpc_stream_call_release(cgrpc_stream_call *call) CGRPC_NOTHROW {
  call->cancel();
  call->drop();
}
