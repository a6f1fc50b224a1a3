#include "Core.h"
#include "HeaderBlocks.h"
#include "PeerCalls.h"

#include <grpc/grpc_security.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

using namespace cgrpc;

// MARK: - Transport security

namespace {

/// Gives the core the certificates of one address, for which it asks before every handshake. grpc++
/// has such credentials too, but those stop taking connections when they are given a certificate that
/// cannot be used; these go on with the last good one.
class Certificates final {
 public:
  explicit Certificates(const cgrpc_server_security &security) : security_(security) {}

  grpc_server_credentials *credentials() {
    return grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(
            request_type(security_.client_certificate), &Certificates::fetch, this));
  }

 private:
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
    auto *address = static_cast<Certificates *>(self);
    const cgrpc_server_security &security = address->security_;
    security.refresh(security.context, &address->version_, config, &Certificates::use);
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
};

}  // namespace

// MARK: - Server

struct cgrpc_server final {
  cgrpc_server(
      const cgrpc_unary_server_callbacks &unary_callbacks, const cgrpc_server_callbacks &callbacks,
      void *context, const grpc_channel_args &arguments, int64_t max_calls_of_a_peer)
      : server(grpc_server_create(&arguments, nullptr)),
        unary_callbacks(unary_callbacks),
        callbacks(callbacks),
        context(context),
        peer_calls(max_calls_of_a_peer) {
    grpc_server_register_completion_queue(server, event_queue(), nullptr);
  }
  cgrpc_server(const cgrpc_server &) = delete;
  cgrpc_server &operator=(const cgrpc_server &) = delete;

  /// False when it cannot listen there.
  bool listen(const char *address, const cgrpc_server_security *security, int32_t *port) {
    grpc_server_credentials *credentials;
    if (security != nullptr) {
      certificates.push_back(std::make_unique<Certificates>(*security));
      credentials = certificates.back()->credentials();
    } else {
      credentials = grpc_insecure_server_credentials_create();
    }
    const int selected = grpc_server_add_http2_port(server, address, credentials);
    grpc_server_credentials_release(credentials);
    // The core says 1 for a Unix socket, which has no port.
    *port = std::strncmp(address, "unix:", 5) == 0 ? 0 : selected;
    return selected > 0;
  }

  void start();

  /// Refuses new calls. What was asked for and has not come ends now, and `stopped_event` when the last
  /// call has.
  void begin_shutdown() { grpc_server_shutdown_and_notify(server, event_queue(), &stopped_event); }

  /// Waits until nothing is open any more; false when the time is up first.
  bool wait_until_closed(std::chrono::nanoseconds time) {
    std::unique_lock<std::mutex> lock(mutex);
    // Later than this is never, and nearer than the end of the clock.
    const auto longest = std::chrono::hours(24 * 365);
    return closed_condition.wait_for(
        lock, std::min<std::chrono::nanoseconds>(time, longest), [this] { return is_closed; });
  }

  /// Something open has ended.
  void close_one(bool = true) {
    if (!open.remove()) return;
    // Notified under the lock: whoever waits may free this as soon as it is released.
    std::lock_guard<std::mutex> lock(mutex);
    is_closed = true;
    closed_condition.notify_all();
  }

  void release() {
    if (shares.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  grpc_server *const server;
  const cgrpc_unary_server_callbacks unary_callbacks;
  const cgrpc_server_callbacks callbacks;
  void *const context;
  std::vector<std::unique_ptr<Certificates>> certificates;
  /// What the core calls each method with one request and one response.
  std::vector<void *> unary_methods;
  PeerCalls peer_calls;

  /// One for the owner and one for each call, which can outlive the server.
  std::atomic<int64_t> shares{1};
  /// The server itself, each call that was asked for and has not come, each that has not ended.
  Pending open{1};
  EventOf<cgrpc_server, &cgrpc_server::close_one> stopped_event{*this};

  std::mutex mutex;
  std::condition_variable closed_condition;
  bool is_closed = false;
};

// MARK: - Calls

namespace {

constexpr cgrpc_text literal(const char *text) { return {text, std::char_traits<char>::length(text)}; }

constexpr cgrpc_text kAcceptEncodingKey = literal("grpc-accept-encoding");
constexpr cgrpc_text kKnownEncodings = literal("identity, deflate, gzip");

}  // namespace

/// What every kind of call has in common. It is made to receive a call, and asks the server for the
/// next when it has one.
struct cgrpc_server_call {
 public:
  explicit cgrpc_server_call(cgrpc_server &server) : server_(server) { server_.open.add(); }
  cgrpc_server_call(const cgrpc_server_call &) = delete;
  cgrpc_server_call &operator=(const cgrpc_server_call &) = delete;

  /// Only a stream reads.
  virtual void read() {}

  /// Only a stream writes.
  virtual void write(cgrpc_slice message, bool, bool, cgrpc_response_head) {
    cgrpc_slice_release(message);
  }

  void finish(
      cgrpc_slice *message, const cgrpc_status &status, const cgrpc_response_head &head,
      cgrpc_metadata trailing_metadata) {
    if (finished_.exchange(true, std::memory_order_acq_rel)) {
      if (message != nullptr) cgrpc_slice_release(*message);
      return;
    }
    if (message != nullptr) last_.set(*message);
    end(status, head, trailing_metadata);
  }

  gpr_timespec deadline() const { return deadline_; }

  const IncomingMetadata &metadata() const { return metadata_; }

  grpc_call *call() const { return call_; }

  void drop() {
    if (shares_.drop()) delete this;
  }

 protected:
  virtual ~cgrpc_server_call() {
    if (call_ == nullptr) return;
    grpc_call_unref(call_);
    if (peer_ != nullptr)
      server_.peer_calls.leave(*peer_, (is_cancelled_ != 0 || is_broken_) && !is_late());
    server_.release();
  }

  /// The call has come: tells the callbacks of it, at once or when its request has come, sets what those
  /// for later events get, and calls `announced`.
  virtual void announce() = 0;
  virtual void on_cancel() = 0;
  virtual void on_done() = 0;
  /// Ends the call, once, as soon as that can be.
  virtual void end(
      const cgrpc_status &status, const cgrpc_response_head &head,
      cgrpc_metadata trailing_metadata) {
    send_status(status, head, trailing_metadata);
  }
  /// Asks the server for the next call of the kind.
  virtual void request_next() = 0;

  // What the core fills when the call comes.
  grpc_call *call_ = nullptr;
  gpr_timespec deadline_;
  IncomingMetadata metadata_;

  void arrived(bool ok) {
    if (!ok) {
      // The server stops. Nobody has seen this.
      server_.close_one();
      delete this;
      return;
    }
    request_next();
    server_.shares.fetch_add(1, std::memory_order_relaxed);
    if (server_.peer_calls.has_limit()) {
      char *peer = grpc_call_get_peer(call_);
      peer_ = &server_.peer_calls.enter(peer);
      gpr_free(peer);
    }
    announce();
  }

  void announced() {
    // A handler that has answered at once saves the operations for a cancellation.
    Watch expected = Watch::not_yet;
    if (watch_.compare_exchange_strong(expected, Watch::alone)) {
      pending_.add();
      const grpc_op watch = receive_close();
      start(call_, &watch, 1, closed_);
    }
    remove_pending();
  }

  /// How a message is encoded that has just come.
  cgrpc_encoding encoding_of(const IncomingMessage &message) {
    const cgrpc_encoding result = message.encoding(call_);
    if (result == CGRPC_ENCODING_UNKNOWN) names_encodings_.store(true, std::memory_order_relaxed);
    return result;
  }

  /// Sends the status, after the last message if there is one.
  void send_status(
      const cgrpc_status &status, const cgrpc_response_head &head,
      cgrpc_metadata trailing_metadata) {
    trailing_metadata_.add(trailing_metadata);
    // The core says it in the initial metadata, which a call that ends without a message does not have.
    if (names_encodings_.load(std::memory_order_relaxed))
      trailing_metadata_.add(kAcceptEncodingKey, kKnownEncodings);
    if (status.details.size > 0) {
      static constexpr cgrpc_text kKey = {kStatusDetailsKey, sizeof kStatusDetailsKey - 1};
      trailing_metadata_.add(kKey, status.details);
    }
    grpc_slice text = copied(status.message);
    grpc_op operations[4];
    size_t count = 0;
    if (begins_response()) operations[count++] = send_initial_metadata(head);
    if (last_.has_message()) operations[count++] = last_.operation(true, false);
    grpc_op &send = operations[count++] = operation(GRPC_OP_SEND_STATUS_FROM_SERVER);
    send.data.send_status_from_server.trailing_metadata_count = trailing_metadata_.count();
    send.data.send_status_from_server.trailing_metadata = trailing_metadata_.entries();
    send.data.send_status_from_server.status = static_cast<grpc_status_code>(status.code);
    send.data.send_status_from_server.status_details = &text;
    Watch expected = Watch::not_yet;
    if (watch_.compare_exchange_strong(expected, Watch::with_status))
      operations[count++] = receive_close();
    start(call_, operations, count, status_sent_);
    grpc_slice_unref(text);
  }

  /// True once: for the operations that begin the response.
  bool begins_response() { return !std::exchange(response_began_, true); }

  grpc_op send_initial_metadata(const cgrpc_response_head &head) {
    initial_metadata_.add(head.metadata);
    grpc_op result = operation(GRPC_OP_SEND_INITIAL_METADATA);
    result.data.send_initial_metadata.count = initial_metadata_.count();
    result.data.send_initial_metadata.metadata = initial_metadata_.entries();
    if (head.compression) {
      // A level, unlike an algorithm, keeps to what the client says that it takes: the lowest is gzip.
      result.data.send_initial_metadata.maybe_compression_level.is_set = 1;
      result.data.send_initial_metadata.maybe_compression_level.level = GRPC_COMPRESS_LEVEL_LOW;
    }
    return result;
  }

  void remove_pending(bool = true) {
    if (!pending_.remove()) return;
    on_done();
    server_.close_one();
    drop();
  }

  cgrpc_server &server_;
  void *call_context_ = nullptr;
  /// Whether the call broke before its request had come, which its end does not always tell.
  bool is_broken_ = false;
  /// The arrival and the status.
  Pending pending_{2};

 private:
  void closed(bool) {
    if (is_cancelled_ != 0) on_cancel();
    remove_pending();
  }

  /// Whether the deadline has passed.
  bool is_late() const {
    return gpr_time_cmp(gpr_convert_clock_type(deadline_, GPR_CLOCK_MONOTONIC),
                        gpr_now(GPR_CLOCK_MONOTONIC)) <= 0;
  }

  grpc_op receive_close() {
    grpc_op result = operation(GRPC_OP_RECV_CLOSE_ON_SERVER);
    result.data.recv_close_on_server.cancelled = &is_cancelled_;
    return result;
  }

  /// How it is noticed that the call is cancelled: not yet, by operations of its own, or only
  /// together with the status.
  enum class Watch { not_yet, alone, with_status };

  std::atomic<bool> finished_{false};
  OutgoingMessage last_;
  std::atomic<Watch> watch_{Watch::not_yet};
  std::atomic<bool> names_encodings_{false};
  int is_cancelled_ = 0;
  bool response_began_ = false;
  OutgoingMetadata initial_metadata_;
  OutgoingMetadata trailing_metadata_;
  PeerCalls::Peer *peer_ = nullptr;
  EventOf<cgrpc_server_call, &cgrpc_server_call::closed> closed_{*this};
  EventOf<cgrpc_server_call, &cgrpc_server_call::remove_pending> status_sent_{*this};
  Shares shares_;

 protected:
  EventOf<cgrpc_server_call, &cgrpc_server_call::arrived> arrived_{*this};
};

namespace {

/// A call with one request and one response, which is announced with its request. The core could read
/// that before it reports the call, but then nobody would count calls whose requests never come.
class UnaryServerCall final : public cgrpc_server_call {
 public:
  /// Asks the server for a call to a method.
  static void request(cgrpc_server &server, size_t method) {
    auto *call = new UnaryServerCall(server, method);
    check(grpc_server_request_registered_call(
        server.server, server.unary_methods[method], &call->call_, &call->deadline_,
        call->metadata_.array(), nullptr, event_queue(), event_queue(),
        static_cast<Event *>(&call->arrived_)));
  }

 private:
  UnaryServerCall(cgrpc_server &server, size_t method)
      : cgrpc_server_call(server), method_(method) {}

  void announce() override {
    const grpc_op receive = request_.operation();
    start(call_, &receive, 1, received_);
  }

  void received(bool) {
    const bool has_request = request_.has_message();
    is_broken_ = !has_request && grpc_call_failed_before_recv_message(call_);
    const cgrpc_encoding encoding = encoding_of(request_);
    call_context_ = server_.unary_callbacks.on_call(
        server_.context, method_, this, has_request, request_.take(), encoding);
    announced();
  }

  void request_next() override { request(server_, method_); }

  void on_cancel() override { server_.unary_callbacks.on_cancel(call_context_); }

  void on_done() override { server_.unary_callbacks.on_done(call_context_); }

  const size_t method_;
  IncomingMessage request_;
  EventOf<UnaryServerCall, &UnaryServerCall::received> received_{*this};
};

/// Any other call.
class StreamServerCall final : public cgrpc_server_call {
 public:
  /// Asks the server for a call to any method that is not unary.
  static void request(cgrpc_server &server) {
    auto *call = new StreamServerCall(server);
    check(grpc_server_request_call(
        server.server, &call->call_, &call->details_, call->metadata_.array(), event_queue(),
        event_queue(), static_cast<Event *>(&call->arrived_)));
  }

  void read() override {
    if (single_ || writing_.load() == Writing::finished) return;
    start_read();
  }

  void write(
      cgrpc_slice message, bool compressed, bool more_follow, cgrpc_response_head head) override {
    Writing expected = Writing::idle;
    if (!writing_.compare_exchange_strong(expected, Writing::under_way) || !pending_.add())
      return cgrpc_slice_release(message);
    outgoing_.set(message);
    grpc_op operations[2];
    size_t count = 0;
    if (begins_response()) operations[count++] = send_initial_metadata(head);
    operations[count++] = outgoing_.operation(compressed, more_follow);
    start(call_, operations, count, written_);
  }

 private:
  explicit StreamServerCall(cgrpc_server &server) : cgrpc_server_call(server) {
    grpc_call_details_init(&details_);
  }

  void end(
      const cgrpc_status &status, const cgrpc_response_head &head,
      cgrpc_metadata trailing_metadata) override {
    Writing writing = writing_.load();
    for (;;) {
      if (writing == Writing::idle) {
        if (!writing_.compare_exchange_weak(writing, Writing::finished)) continue;
        return send_status(status, head, trailing_metadata);
      }
      // The end has to wait for the write under way.
      if (!end_) end_ = std::make_unique<End>(status, trailing_metadata);
      if (writing_.compare_exchange_weak(writing, Writing::under_way_before_end)) return;
    }
  }

  ~StreamServerCall() override { grpc_call_details_destroy(&details_); }

  void announce() override {
    deadline_ = details_.deadline;
    if (server_.callbacks.accept(server_.context, this, text(details_.method), &call_context_)) {
      // Written only here, where no other thread knows the call: `accept` must not start a read on
      // a call with a single request. The handler of any other call may be reading already.
      single_ = true;
      start_read();
    }
    announced();
  }

  void request_next() override { request(server_); }

  void on_cancel() override { server_.callbacks.on_cancel(call_context_); }

  void on_done() override { server_.callbacks.on_done(call_context_); }

  void start_read() {
    if (reading_.exchange(true, std::memory_order_acq_rel)) return;
    if (!pending_.add()) return;
    const grpc_op receive = incoming_.operation();
    start(call_, &receive, 1, read_);
  }

  void read_ended(bool) {
    cgrpc_read result = CGRPC_READ_MESSAGE;
    if (!incoming_.has_message()) {
      result = grpc_call_failed_before_recv_message(call_) ? CGRPC_READ_BROKEN : CGRPC_READ_END;
    }
    const cgrpc_encoding encoding = encoding_of(incoming_);
    const cgrpc_slice message = incoming_.take();
    reading_.store(false, std::memory_order_release);
    if (single_) {
      single_read_ended(result, message, encoding);
    } else {
      server_.callbacks.on_read(call_context_, result, message, encoding);
    }
    remove_pending();
  }

  /// Reads until the end of the requests, so that a second message is noticed and the handler need
  /// not ask again.
  void single_read_ended(cgrpc_read result, cgrpc_slice message, cgrpc_encoding encoding) {
    const auto &on_request = server_.callbacks.on_request;
    if (result == CGRPC_READ_MESSAGE && received_ == 0) {
      received_ = 1;
      first_ = message;
      first_encoding_ = encoding;
      return start_read();
    }
    if (result == CGRPC_READ_END) {
      return on_request(call_context_, received_, first_, first_encoding_);
    }
    cgrpc_slice_release(first_);
    cgrpc_slice_release(message);
    const int32_t count = result == CGRPC_READ_MESSAGE ? 2 : -1;
    on_request(call_context_, count, wrap(grpc_empty_slice()), CGRPC_ENCODING_IDENTITY);
  }

  void write_ended(bool ok) {
    outgoing_.clear();
    Writing expected = Writing::under_way;
    if (!writing_.compare_exchange_strong(expected, Writing::idle)) {
      writing_.store(Writing::finished);
      end_->send(*this);
    }
    server_.callbacks.on_write(call_context_, ok);
    remove_pending();
  }

  /// How the call ends, kept while a write is under way.
  class End {
   public:
    End(const cgrpc_status &status, cgrpc_metadata trailing)
        : code_(status.code), message_(string(status.message)), details_(string(status.details)) {
      for (size_t i = 0; i < trailing.count; ++i) {
        const cgrpc_entry &entry = trailing.entries[i];
        texts_.emplace_back(string(entry.key), string(entry.value));
      }
    }

    void send(StreamServerCall &call) const {
      std::vector<cgrpc_entry> trailing;
      for (const auto &[key, value] : texts_)
        trailing.push_back({{key.data(), key.size()}, {value.data(), value.size()}});
      const cgrpc_status status = {
          code_, {message_.data(), message_.size()}, {details_.data(), details_.size()}};
      call.send_status(status, {}, {trailing.data(), trailing.size()});
    }

   private:
    const int32_t code_;
    const std::string message_;
    const std::string details_;
    std::vector<std::pair<std::string, std::string>> texts_;
  };

  grpc_call_details details_;
  bool single_ = false;
  int32_t received_ = 0;
  cgrpc_slice first_ = wrap(grpc_empty_slice());
  cgrpc_encoding first_encoding_ = CGRPC_ENCODING_IDENTITY;
  IncomingMessage incoming_;
  OutgoingMessage outgoing_;
  std::unique_ptr<End> end_;
  EventOf<StreamServerCall, &StreamServerCall::read_ended> read_{*this};
  EventOf<StreamServerCall, &StreamServerCall::write_ended> written_{*this};

  enum class Writing { idle, under_way, under_way_before_end, finished };

  std::atomic<bool> reading_{false};
  std::atomic<Writing> writing_{Writing::idle};
};

/// How many calls of a kind the server can report at once; more wait inside the core.
constexpr int kRequests = 16;

}  // namespace

void cgrpc_server::start() {
  grpc_server_start(server);
  for (int i = 0; i < kRequests; ++i) {
    for (size_t method = 0; method < unary_methods.size(); ++method)
      UnaryServerCall::request(*this, method);
    StreamServerCall::request(*this);
  }
}

// MARK: - Functions of the server

cgrpc_server *cgrpc_server_start(
    const char *const *addresses, size_t address_count, int32_t *ports, size_t *failed,
    const cgrpc_argument *arguments, size_t argument_count, size_t max_buffered_bytes,
    const char *const *unary_methods, size_t unary_method_count,
    const cgrpc_server_security *security, cgrpc_unary_server_callbacks unary_callbacks,
    cgrpc_server_callbacks callbacks, void *context) CGRPC_NOTHROW {
  quieten_log();
  event_queue();
  int64_t max_calls_of_a_peer = 0;
  for (size_t i = 0; i < argument_count; ++i) {
    // Room for a peer that keeps to the limit and cancels all its calls at once, several times.
    if (std::strcmp(arguments[i].key, GRPC_ARG_MAX_CONCURRENT_STREAMS) == 0)
      max_calls_of_a_peer = 4 * int64_t{arguments[i].integer};
    if (std::strcmp(arguments[i].key, GRPC_ARG_MAX_METADATA_SIZE) == 0)
      allow_request_metadata(arguments[i].integer);
  }
  std::vector<grpc_arg> list = channel_arguments(arguments, argument_count);
  grpc_resource_quota *quota = grpc_resource_quota_create(nullptr);
  grpc_resource_quota_resize(quota, max_buffered_bytes);
  grpc_arg &limit = list.emplace_back();
  limit.type = GRPC_ARG_POINTER;
  limit.key = const_cast<char *>(GRPC_ARG_RESOURCE_QUOTA);
  limit.value.pointer = {quota, grpc_resource_quota_arg_vtable()};
  auto *server = new cgrpc_server(
      unary_callbacks, callbacks, context, {list.size(), list.data()}, max_calls_of_a_peer);
  grpc_resource_quota_unref(quota);
  for (size_t i = 0; i < unary_method_count; ++i) {
    server->unary_methods.push_back(grpc_server_register_method(
        server->server, unary_methods[i], nullptr, GRPC_SRM_PAYLOAD_NONE, 0));
  }
  for (size_t i = 0; i < address_count; ++i) {
    if (server->listen(addresses[i], security, &ports[i])) continue;
    *failed = i;
    server->begin_shutdown();
    server->wait_until_closed(std::chrono::nanoseconds::max());
    cgrpc_server_destroy(server);
    return nullptr;
  }
  server->start();
  return server;
}

void cgrpc_server_shutdown(
    cgrpc_server *server, int64_t grace_ns, void *stop_context,
    void (*on_stopped)(void *stop_context)) CGRPC_NOTHROW {
  server->begin_shutdown();
  std::thread([=] {
    const bool is_closed = server->wait_until_closed(std::chrono::nanoseconds(grace_ns));
    if (!is_closed) {
      grpc_server_cancel_all_calls(server->server);
      server->wait_until_closed(std::chrono::nanoseconds::max());
    }
    on_stopped(stop_context);
  }).detach();
}

void cgrpc_server_cancel_calls(cgrpc_server *server) CGRPC_NOTHROW {
  grpc_server_cancel_all_calls(server->server);
}

void cgrpc_server_destroy(cgrpc_server *server) CGRPC_NOTHROW {
  grpc_server_destroy(server->server);
  server->release();
}

int64_t cgrpc_server_live_calls(const cgrpc_server *server) CGRPC_NOTHROW {
  return server->shares.load(std::memory_order_acquire) - 1;
}

int64_t cgrpc_server_call_remaining_ns(const cgrpc_server_call *call) CGRPC_NOTHROW {
  const gpr_timespec deadline = call->deadline();
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return CGRPC_NO_DEADLINE;
  const gpr_timespec left = deadline.clock_type == GPR_TIMESPAN
                                ? deadline
                                : gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  // Seconds that do not fit into 64 bits of nanoseconds are as good as none.
  if (left.tv_sec > INT64_MAX / 1000000000 - 1) return CGRPC_NO_DEADLINE;
  return left.tv_sec * 1000000000 + left.tv_nsec;
}

void cgrpc_server_call_metadata(
    const cgrpc_server_call *call, void *context,
    void (*body)(void *context, cgrpc_metadata metadata)) CGRPC_NOTHROW {
  const auto list = call->metadata().entries();
  body(context, {list.data(), list.size()});
}

void cgrpc_server_call_peer(
    const cgrpc_server_call *call, void *context, void (*body)(void *context, cgrpc_text peer)) CGRPC_NOTHROW {
  char *peer = grpc_call_get_peer(call->call());
  body(context, {peer, std::strlen(peer)});
  gpr_free(peer);
}

void cgrpc_server_call_read(cgrpc_server_call *call) CGRPC_NOTHROW { call->read(); }

void cgrpc_server_call_write(
    cgrpc_server_call *call, cgrpc_slice message, bool compressed, bool more_follow,
    cgrpc_response_head head) CGRPC_NOTHROW {
  call->write(message, compressed, more_follow, head);
}

void cgrpc_server_call_finish(
    cgrpc_server_call *call, cgrpc_slice *message, cgrpc_status status, cgrpc_response_head head,
    cgrpc_metadata trailing_metadata) CGRPC_NOTHROW {
  call->finish(message, status, head, trailing_metadata);
}

void cgrpc_server_call_release(cgrpc_server_call *call) CGRPC_NOTHROW { call->drop(); }
