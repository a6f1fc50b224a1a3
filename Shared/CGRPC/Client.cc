#include "Core.h"

#include <grpc/compression.h>
#include <grpc/grpc_security.h>

#include <atomic>
#include <cstring>

using namespace cgrpc;

// MARK: - Channel

struct cgrpc_channel final {
  explicit cgrpc_channel(grpc_channel *channel) : channel(channel) {}
  ~cgrpc_channel() { grpc_channel_destroy(channel); }
  cgrpc_channel(const cgrpc_channel &) = delete;
  cgrpc_channel &operator=(const cgrpc_channel &) = delete;

  cgrpc_channel &retain() {
    shares.fetch_add(1, std::memory_order_relaxed);
    return *this;
  }

  void release() {
    if (shares.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  grpc_channel *const channel;
  /// One for the owner, one for each call and for each that waits until it is ready.
  std::atomic<int64_t> shares{1};
  std::atomic<int64_t> live_calls{0};
};

namespace {

grpc_channel_credentials *channel_credentials(const cgrpc_identity *security) {
  if (security == nullptr) return grpc_insecure_credentials_create();
  const std::string roots = string(security->roots);
  const std::string key = string(security->key);
  const std::string certificates = string(security->certificates);
  grpc_ssl_pem_key_cert_pair pair = {key.c_str(), certificates.c_str()};
  return grpc_ssl_credentials_create(
      roots.empty() ? nullptr : roots.c_str(), key.empty() ? nullptr : &pair, nullptr, nullptr);
}

/// Watches a channel until it is ready or the deadline has passed.
class ReadyWatch final {
 public:
  using OnResult = void (*)(void *context, bool ready);

  ReadyWatch(cgrpc_channel &channel, gpr_timespec deadline, void *context, OnResult on_result)
      : channel_(channel.retain()), deadline_(deadline), context_(context), on_result_(on_result) {}
  ~ReadyWatch() { channel_.release(); }

  void look(bool is_time_left) {
    const grpc_connectivity_state state =
        grpc_channel_check_connectivity_state(channel_.channel, /*try_to_connect=*/1);
    const bool is_ready = state == GRPC_CHANNEL_READY;
    if (is_ready || !is_time_left || state == GRPC_CHANNEL_SHUTDOWN) {
      on_result_(context_, is_ready);
      delete this;
    } else {
      grpc_channel_watch_connectivity_state(
          channel_.channel, state, deadline_, event_queue(), &changed_);
    }
  }

 private:
  cgrpc_channel &channel_;
  const gpr_timespec deadline_;
  void *const context_;
  const OnResult on_result_;
  EventOf<ReadyWatch, &ReadyWatch::look> changed_{*this};
};

}  // namespace

cgrpc_channel *cgrpc_channel_create(
    const char *target, const cgrpc_argument *arguments, size_t argument_count,
    const cgrpc_identity *security) CGRPC_NOTHROW {
  quieten_log();
  event_queue();
  std::vector<grpc_arg> list = channel_arguments(arguments, argument_count);
  const grpc_channel_args settings = {list.size(), list.data()};
  grpc_channel_credentials *credentials = channel_credentials(security);
  grpc_channel *channel = grpc_channel_create(target, credentials, &settings);
  grpc_channel_credentials_release(credentials);
  return new cgrpc_channel(channel);
}

void cgrpc_channel_release(cgrpc_channel *channel) CGRPC_NOTHROW { channel->release(); }

int64_t cgrpc_channel_live_calls(const cgrpc_channel *channel) CGRPC_NOTHROW {
  return channel->live_calls.load(std::memory_order_acquire);
}

void cgrpc_channel_wait_until_ready(
    cgrpc_channel *channel, int64_t timeout_ns, void *context,
    void (*on_result)(void *context, bool ready)) CGRPC_NOTHROW {
  (new ReadyWatch(*channel, after(timeout_ns), context, on_result))->look(timeout_ns > 0);
}

// MARK: - Calls

namespace {

/// What every kind of call has in common.
class ClientCall {
 public:
  ClientCall(const ClientCall &) = delete;
  ClientCall &operator=(const ClientCall &) = delete;

  void cancel() { grpc_call_cancel(call_, nullptr); }

 protected:
  ClientCall(cgrpc_channel &channel, const cgrpc_call_options &options)
      : channel_(channel.retain()), wait_for_ready_(options.wait_for_ready) {
    channel_.live_calls.fetch_add(1, std::memory_order_relaxed);
    request_metadata_.add(options.metadata);
    if (options.compression) {
      static constexpr cgrpc_text kKey = {
          GRPC_COMPRESSION_REQUEST_ALGORITHM_MD_KEY,
          sizeof GRPC_COMPRESSION_REQUEST_ALGORITHM_MD_KEY - 1};
      static constexpr cgrpc_text kGzip = {"gzip", 4};
      request_metadata_.add(kKey, kGzip);
    }
    grpc_slice method = copied(options.method);
    call_ = grpc_channel_create_call(
        channel_.channel, nullptr, GRPC_PROPAGATE_DEFAULTS, event_queue(), method, nullptr,
        after(options.timeout_ns), nullptr);
    grpc_slice_unref(method);
  }

  ~ClientCall() {
    grpc_call_unref(call_);
    grpc_slice_unref(status_message_);
    channel_.live_calls.fetch_sub(1, std::memory_order_release);
    channel_.release();
  }

  // The operations with which every call begins and ends.

  grpc_op send_initial_metadata() {
    grpc_op result = operation(GRPC_OP_SEND_INITIAL_METADATA);
    if (wait_for_ready_ >= 0) result.flags |= GRPC_INITIAL_METADATA_WAIT_FOR_READY_EXPLICITLY_SET;
    if (wait_for_ready_ == 1) result.flags |= GRPC_INITIAL_METADATA_WAIT_FOR_READY;
    result.data.send_initial_metadata.count = request_metadata_.count();
    result.data.send_initial_metadata.metadata = request_metadata_.entries();
    return result;
  }

  grpc_op receive_initial_metadata() {
    grpc_op result = operation(GRPC_OP_RECV_INITIAL_METADATA);
    result.data.recv_initial_metadata.recv_initial_metadata = initial_metadata_.array();
    return result;
  }

  grpc_op receive_status() {
    grpc_op result = operation(GRPC_OP_RECV_STATUS_ON_CLIENT);
    result.data.recv_status_on_client.trailing_metadata = trailing_metadata_.array();
    result.data.recv_status_on_client.status = &status_;
    result.data.recv_status_on_client.status_details = &status_message_;
    return result;
  }

  /// Once it has been received.
  cgrpc_status status() const {
    return {
        static_cast<int32_t>(status_), text(status_message_),
        trailing_metadata_.value(kStatusDetailsKey)};
  }

  cgrpc_channel &channel_;
  grpc_call *call_;
  IncomingMetadata initial_metadata_;
  IncomingMetadata trailing_metadata_;
  grpc_status_code status_ = GRPC_STATUS_UNKNOWN;

 private:
  const int32_t wait_for_ready_;
  OutgoingMetadata request_metadata_;
  grpc_slice status_message_ = grpc_empty_slice();
};

}  // namespace

// MARK: - Unary calls

struct cgrpc_unary_call final : ClientCall {
  using OnDone =
      void (*)(void *, const cgrpc_unary_call *, cgrpc_status, bool, cgrpc_slice, cgrpc_encoding);

  cgrpc_unary_call(
      cgrpc_channel &channel, const cgrpc_call_options &options, void *context, OnDone on_done)
      : ClientCall(channel, options), context_(context), on_done_(on_done) {}

  void start(cgrpc_slice message) {
    request_.set(message);
    const grpc_op operations[] = {
        send_initial_metadata(),     request_.operation(true, false), operation(GRPC_OP_SEND_CLOSE_FROM_CLIENT),
        receive_initial_metadata(), response_.operation(),    receive_status(),
    };
    cgrpc::start(call_, operations, std::size(operations), ended_);
  }

  void metadata(
      void *context,
      void (*body)(void *context, cgrpc_metadata initial, cgrpc_metadata trailing)) const {
    const auto initial = initial_metadata_.entries();
    const auto trailing = trailing_metadata_.entries();
    body(context, {initial.data(), initial.size()}, {trailing.data(), trailing.size()});
  }

  void drop() {
    if (shares_.drop()) delete this;
  }

 private:
  void ended(bool) {
    const bool has_message = status_ == GRPC_STATUS_OK && response_.has_message();
    const cgrpc_encoding encoding = response_.encoding(call_);
    const cgrpc_slice message = has_message ? response_.take() : wrap(grpc_empty_slice());
    on_done_(context_, this, status(), has_message, message, encoding);
    drop();
  }

  void *const context_;
  const OnDone on_done_;
  OutgoingMessage request_;
  IncomingMessage response_;
  EventOf<cgrpc_unary_call, &cgrpc_unary_call::ended> ended_{*this};
  Shares shares_;
};

cgrpc_unary_call *cgrpc_unary_call_start(
    cgrpc_channel *channel, cgrpc_call_options options, cgrpc_slice message, void *context,
    void (*on_done)(
        void *context, const cgrpc_unary_call *call, cgrpc_status status, bool has_message,
        cgrpc_slice message, cgrpc_encoding encoding)) CGRPC_NOTHROW {
  auto *call = new cgrpc_unary_call(*channel, options, context, on_done);
  call->start(message);
  return call;
}

void cgrpc_unary_call_metadata(
    const cgrpc_unary_call *call, void *context,
    void (*body)(void *context, cgrpc_metadata initial, cgrpc_metadata trailing)) CGRPC_NOTHROW {
  call->metadata(context, body);
}

void cgrpc_unary_call_cancel(cgrpc_unary_call *call) CGRPC_NOTHROW { call->cancel(); }

void cgrpc_unary_call_release(cgrpc_unary_call *call) CGRPC_NOTHROW { call->drop(); }

// MARK: - Streams

struct cgrpc_stream_call final : ClientCall {
  cgrpc_stream_call(
      cgrpc_channel &channel, const cgrpc_call_options &options,
      const cgrpc_stream_callbacks &callbacks, void *context)
      : ClientCall(channel, options), callbacks_(callbacks), context_(context) {}

  void start() {
    const grpc_op status = receive_status();
    cgrpc::start(call_, &status, 1, status_received_);
    const grpc_op operations[] = {send_initial_metadata(), receive_initial_metadata()};
    cgrpc::start(call_, operations, std::size(operations), opened_);
  }

  void read() {
    if (reading_.exchange(true, std::memory_order_acq_rel)) return;
    if (!pending_.add()) return;
    const grpc_op receive = incoming_.operation();
    cgrpc::start(call_, &receive, 1, read_);
  }

  void write(cgrpc_slice message, bool compressed, bool more_follow, bool last) {
    Writing expected = Writing::idle;
    if (!writing_.compare_exchange_strong(expected, last ? Writing::last : Writing::one) ||
        !pending_.add())
      return cgrpc_slice_release(message);
    outgoing_.set(message);
    const grpc_op operations[] = {
        outgoing_.operation(compressed, more_follow), operation(GRPC_OP_SEND_CLOSE_FROM_CLIENT)};
    cgrpc::start(call_, operations, last ? 2 : 1, written_);
  }

  void writes_done() {
    Writing writing = writing_.load();
    for (;;) {
      // The end of the requests has to wait for the write under way.
      const Writing next = writing == Writing::one ? Writing::one_before_end : Writing::ended;
      if (writing != Writing::one && writing != Writing::idle) return;
      if (!writing_.compare_exchange_weak(writing, next)) continue;
      if (next == Writing::ended) end_writing();
      return;
    }
  }

  void drop() {
    if (shares_.drop()) delete this;
  }

 private:
  void opened(bool ok) {
    if (ok) {
      const auto list = initial_metadata_.entries();
      callbacks_.on_initial_metadata(context_, {list.data(), list.size()});
    }
    remove_pending();
  }

  void read_ended(bool) {
    const bool ok = incoming_.has_message();
    const cgrpc_encoding encoding = incoming_.encoding(call_);
    const cgrpc_slice message = incoming_.take();
    reading_.store(false, std::memory_order_release);
    callbacks_.on_read(context_, ok, message, encoding);
    remove_pending();
  }

  void write_ended(bool ok) {
    outgoing_.clear();
    Writing expected = Writing::one;
    if (!writing_.compare_exchange_strong(expected, Writing::idle)) {
      writing_.store(Writing::ended);
      if (expected == Writing::one_before_end) end_writing();
    }
    callbacks_.on_write(context_, ok);
    remove_pending();
  }

  void end_writing() {
    if (!pending_.add()) return;
    const grpc_op close = operation(GRPC_OP_SEND_CLOSE_FROM_CLIENT);
    cgrpc::start(call_, &close, 1, closed_);
  }

  void remove_pending(bool = true) {
    if (!pending_.remove()) return;
    const auto trailing = trailing_metadata_.entries();
    callbacks_.on_done(context_, status(), {trailing.data(), trailing.size()});
    drop();
  }

  using EventEnd = void (cgrpc_stream_call::*)(bool);
  template <EventEnd on_end>
  using CallEvent = EventOf<cgrpc_stream_call, on_end>;

  const cgrpc_stream_callbacks callbacks_;
  void *const context_;
  IncomingMessage incoming_;
  OutgoingMessage outgoing_;
  CallEvent<&cgrpc_stream_call::opened> opened_{*this};
  CallEvent<&cgrpc_stream_call::read_ended> read_{*this};
  CallEvent<&cgrpc_stream_call::write_ended> written_{*this};
  CallEvent<&cgrpc_stream_call::remove_pending> closed_{*this};
  CallEvent<&cgrpc_stream_call::remove_pending> status_received_{*this};

  /// idle: nothing is under way; one: a write is; one_before_end: the end comes after it; last: a
  /// write is under way that ends the requests; ended: they have ended.
  enum class Writing { idle, one, one_before_end, last, ended };

  std::atomic<bool> reading_{false};
  std::atomic<Writing> writing_{Writing::idle};
  /// The opening and the status.
  Pending pending_{2};
  Shares shares_;
};

cgrpc_stream_call *cgrpc_stream_call_create(
    cgrpc_channel *channel, cgrpc_call_options options, cgrpc_stream_callbacks callbacks,
    void *context) CGRPC_NOTHROW {
  return new cgrpc_stream_call(*channel, options, callbacks, context);
}

void cgrpc_stream_call_start(cgrpc_stream_call *call) CGRPC_NOTHROW { call->start(); }

void cgrpc_stream_call_read(cgrpc_stream_call *call) CGRPC_NOTHROW { call->read(); }

void cgrpc_stream_call_write(
    cgrpc_stream_call *call, cgrpc_slice message, bool compressed, bool more_follow,
    bool last) CGRPC_NOTHROW {
  call->write(message, compressed, more_follow, last);
}

void cgrpc_stream_call_writes_done(cgrpc_stream_call *call) CGRPC_NOTHROW { call->writes_done(); }

void cgrpc_stream_call_cancel(cgrpc_stream_call *call) CGRPC_NOTHROW { call->cancel(); }

void cgrpc_stream_call_release(cgrpc_stream_call *call) CGRPC_NOTHROW {
  call->cancel();
  call->drop();
}
