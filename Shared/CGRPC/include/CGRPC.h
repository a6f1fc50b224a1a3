#pragma once

/// gRPC's core, made into calls whose messages are plain bytes.
///
/// Threads: every callback runs on a thread of the event loop, of which a process has half as many as
/// there are cores, and must not block. Every function may be called from any thread, and none of them
/// blocks unless it says so.
///
/// Ownership: a call object has two owners, the core and the caller. The caller's share ends with the
/// matching `_release` function; gRPC's share ends when it has delivered the last callback. An
/// operation on a call that has ended does nothing.
///
/// Logs: gRPC's own log is off, except for the last words of a failed assertion, unless
/// `GRPC_VERBOSITY` is set in the environment.
///
/// Errors: no C++ exception crosses this boundary. What fails is reported by a return value or by
/// the status of the call.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What every function promises: memory or a thread that cannot be had ends the process, as in Swift.
#ifdef __cplusplus
#define CGRPC_NOTHROW noexcept
#else
#define CGRPC_NOTHROW
#endif

/// No deadline.
#define CGRPC_NO_DEADLINE INT64_MAX

// MARK: - Threads

/// The pointer that the calling thread keeps; null at first.
void *cgrpc_thread_value(void) CGRPC_NOTHROW;

/// Gives the calling thread a pointer to keep.
void cgrpc_set_thread_value(void *value) CGRPC_NOTHROW;

// MARK: - Bytes

/// A reference-counted run of bytes, laid out as gRPC's own slice. It owns one reference; it moves
/// by plain copy, and exactly one of the copies must be consumed or released.
typedef struct cgrpc_slice {
  uint64_t storage[4];
} cgrpc_slice;

/// Makes a slice of `size` uninitialised bytes, to be filled through `cgrpc_slice_bytes`.
cgrpc_slice cgrpc_slice_allocate(size_t size) CGRPC_NOTHROW;

/// The bytes of a slice. Valid while the slice lives and stays where it is: a short slice holds its
/// bytes inside itself.
uint8_t *cgrpc_slice_bytes(cgrpc_slice *slice) CGRPC_NOTHROW;

/// The number of bytes in a slice.
size_t cgrpc_slice_size(const cgrpc_slice *slice) CGRPC_NOTHROW;

/// Another reference to the same bytes.
cgrpc_slice cgrpc_slice_retain(cgrpc_slice slice) CGRPC_NOTHROW;

/// Drops the reference. The slice must not be used afterwards.
void cgrpc_slice_release(cgrpc_slice slice) CGRPC_NOTHROW;

// MARK: - Compression

/// How the bytes of a received message are encoded. gRPC's core would decode them without a bound,
/// so its decoder is off, and messages come as they were sent.
typedef enum cgrpc_encoding {
  /// As they are.
  CGRPC_ENCODING_IDENTITY,
  /// In the zlib format (RFC 1950).
  CGRPC_ENCODING_DEFLATE,
  /// In the gzip format (RFC 1952).
  CGRPC_ENCODING_GZIP,
  /// Compressed in a way that the peer has not named, or that nobody here knows. A server call that
  /// came with such a message names the known ones in its trailing metadata.
  CGRPC_ENCODING_UNKNOWN,
} cgrpc_encoding;

/// How decompression ended.
typedef enum cgrpc_decompression {
  /// Well; the caller owns `*result`.
  CGRPC_DECOMPRESSED,
  /// The message is larger than the limit.
  CGRPC_DECOMPRESSED_TOO_LARGE,
  /// The bytes are not in the encoding.
  CGRPC_DECOMPRESSED_MALFORMED,
} cgrpc_decompression;

/// Decompresses a message (which stays the caller's) to at most `limit` bytes, in memory that grows
/// with what comes out. `encoding` is deflate or gzip.
cgrpc_decompression cgrpc_decompress(
    cgrpc_slice message, cgrpc_encoding encoding, size_t limit, cgrpc_slice *result) CGRPC_NOTHROW;

// MARK: - Values

/// A run of bytes that is valid for the duration of the function or callback it is passed to.
typedef struct cgrpc_text {
  const char *bytes;
  size_t size;
} cgrpc_text;

/// One metadata entry. The key is in lower case; the value of a key that ends in `-bin` is binary
/// (not base64), any other is printable ASCII.
typedef struct cgrpc_entry {
  cgrpc_text key;
  cgrpc_text value;
} cgrpc_entry;

/// Metadata: `count` entries. Repeated keys keep their order.
typedef struct cgrpc_metadata {
  const cgrpc_entry *entries;
  size_t count;
} cgrpc_metadata;

/// What a server sends before its first message.
typedef struct cgrpc_response_head {
  cgrpc_metadata metadata;
  /// Whether messages are compressed: with gzip when the client takes it, else with deflate when it
  /// takes that, else not at all.
  bool compression;
} cgrpc_response_head;

/// The outcome of a call.
typedef struct cgrpc_status {
  /// A gRPC status code, 0 to 16.
  int32_t code;
  /// UTF-8.
  cgrpc_text message;
  /// The content of `grpc-status-details-bin`, empty when absent.
  cgrpc_text details;
} cgrpc_status;

/// A channel argument: a string when `string` is not null, otherwise `integer`.
typedef struct cgrpc_argument {
  const char *key;
  const char *string;
  int32_t integer;
} cgrpc_argument;

// MARK: - Transport security

/// Certificates and a key in PEM, each empty where there is none.
typedef struct cgrpc_identity {
  /// Our own certificate, then those that lead from it to a root.
  cgrpc_text certificates;
  /// The private key of our own certificate.
  cgrpc_text key;
  /// The roots that the peer's certificate must lead to.
  cgrpc_text roots;
} cgrpc_identity;

/// What a server wants to see of its clients.
typedef enum cgrpc_client_certificate {
  /// No certificate.
  CGRPC_CLIENT_CERTIFICATE_IGNORED,
  /// A certificate may be shown; one that is shown must lead to the roots.
  CGRPC_CLIENT_CERTIFICATE_OPTIONAL,
  /// A certificate that leads to the roots.
  CGRPC_CLIENT_CERTIFICATE_REQUIRED,
} cgrpc_client_certificate;

/// How a server proves who it is.
typedef struct cgrpc_server_security {
  cgrpc_client_certificate client_certificate;
  /// Called when the server starts, and then before every handshake; for two addresses possibly at
  /// the same time. `*version` says which identity the address has, 0 for none: where it is not the
  /// current one, it is set to that and `use(sink, identity)` is called. An identity that cannot be
  /// used changes nothing.
  void (*refresh)(
      void *context, int64_t *version, void *sink,
      void (*use)(void *sink, cgrpc_identity identity));
  /// Passed to `refresh`; must live until the server is destroyed.
  void *context;
} cgrpc_server_security;

// MARK: - Server

/// A listening server.
typedef struct cgrpc_server cgrpc_server;

/// The server's side of one call.
typedef struct cgrpc_server_call cgrpc_server_call;

/// How a read ended.
typedef enum cgrpc_read {
  /// With a message, which the callee owns.
  CGRPC_READ_MESSAGE,
  /// The peer has sent its last message.
  CGRPC_READ_END,
  /// The call is cancelled or broken.
  CGRPC_READ_BROKEN,
} cgrpc_read;

/// What a server does with its calls. `context` is what was passed to `cgrpc_server_start`; `call`
/// is what `accept` returned in `*call_context`. Callbacks of one call can run at the same time,
/// except that `done` comes after all others.
typedef struct cgrpc_server_callbacks {
  /// A call has arrived. The caller now owns a share of `call`. Stores what the other callbacks get
  /// in `*call_context`. Returns true when the call carries exactly one request: then it is read at
  /// once and `on_request` is called; false when messages are asked for with
  /// `cgrpc_server_call_read`.
  bool (*accept)(void *context, cgrpc_server_call *call, cgrpc_text method, void **call_context);
  /// The request of a call with a single request, once, after the peer has sent its last message.
  /// `count` says how many came: 0, 1 (the callee owns `message`), 2 (or more), or -1 when the call
  /// broke before.
  void (*on_request)(
      void *call_context, int32_t count, cgrpc_slice message, cgrpc_encoding encoding);
  /// A read ended.
  void (*on_read)(
      void *call_context, cgrpc_read result, cgrpc_slice message, cgrpc_encoding encoding);
  /// A write ended. Without `ok` the call is broken.
  void (*on_write)(void *call_context, bool ok);
  /// The peer has cancelled, its connection is gone, the deadline has passed or the server is being
  /// stopped by force. The call must still be finished.
  void (*on_cancel)(void *call_context);
  /// The call has ended; `call_context` is used no more.
  void (*on_done)(void *call_context);
} cgrpc_server_callbacks;

/// What a server does with its calls to methods with one request and one response. gRPC's core reads
/// one request, and no second one. `on_done` comes after all others.
typedef struct cgrpc_unary_server_callbacks {
  /// A call has arrived, to one of the `unary_methods` of `cgrpc_server_start`, by its index. Returns
  /// what the other callbacks get. The caller now owns a share of `call`, and `request` when
  /// `has_request` says that there is one.
  void *(*on_call)(
      void *context, size_t method, cgrpc_server_call *call, bool has_request,
      cgrpc_slice request, cgrpc_encoding encoding);
  /// As `cgrpc_server_callbacks.on_cancel`.
  void (*on_cancel)(void *call_context);
  /// As `cgrpc_server_callbacks.on_done`.
  void (*on_done)(void *call_context);
} cgrpc_unary_server_callbacks;

/// Starts a server that listens on every one of `addresses` (`host:port`, `[ipv6]:port` or
/// `unix:path`; port 0 asks for a free port). `ports` receives the port of each address (0 for a
/// Unix socket). `security` is copied; null listens without transport security.
/// Returns null when it cannot listen on one of them; `*failed` is then the index of that address,
/// or `address_count` when the failure has no address.
/// `unary_methods` are the paths (`/package.Service/Method`) of the methods with one request and one
/// response, which gRPC's core serves in fewer steps than a stream; any other call goes to
/// `callbacks`. `context` must live until `cgrpc_server_shutdown` has called back.
/// `max_buffered_bytes` bounds what all connections together hold that has come: where more comes, a
/// call is reset. gRPC's core holds a message to its size limit only once it has come whole.
/// A TCP connection with more than four times as many calls as `GRPC_ARG_MAX_CONCURRENT_STREAMS` says is
/// closed; calls count until both shares have been given back, also when the peer has reset them.
cgrpc_server *cgrpc_server_start(
    const char *const *addresses, size_t address_count, int32_t *ports, size_t *failed,
    const cgrpc_argument *arguments, size_t argument_count, size_t max_buffered_bytes,
    const char *const *unary_methods, size_t unary_method_count,
    const cgrpc_server_security *security, cgrpc_unary_server_callbacks unary_callbacks,
    cgrpc_server_callbacks callbacks, void *context) CGRPC_NOTHROW;

/// Stops accepting calls at once, lets those in flight run for `grace_ns` nanoseconds at most, then
/// cancels them. When the last has ended `on_stopped(stop_context)` is called, once, on a thread of
/// its own. Must be called exactly once for each server.
void cgrpc_server_shutdown(
    cgrpc_server *server, int64_t grace_ns, void *stop_context,
    void (*on_stopped)(void *stop_context)) CGRPC_NOTHROW;

/// Cancels the calls in flight of a server that is being shut down. Does nothing before
/// `cgrpc_server_shutdown`.
void cgrpc_server_cancel_calls(cgrpc_server *server) CGRPC_NOTHROW;

/// Frees a server that has stopped: not before `on_stopped`, which may call it.
void cgrpc_server_destroy(cgrpc_server *server) CGRPC_NOTHROW;

/// Time that is left until the call's deadline, in nanoseconds (negative when it has passed), or
/// `CGRPC_NO_DEADLINE`. Only inside `accept` or `on_call`.
int64_t cgrpc_server_call_remaining_ns(const cgrpc_server_call *call) CGRPC_NOTHROW;

/// Passes the metadata that came with the call to `body`. Only before the call is finished, by one
/// thread at a time.
void cgrpc_server_call_metadata(
    const cgrpc_server_call *call, void *context,
    void (*body)(void *context, cgrpc_metadata metadata)) CGRPC_NOTHROW;

/// Passes the peer's address (`ipv4:127.0.0.1:50123`) to `body`. Only before the call is finished.
void cgrpc_server_call_peer(
    const cgrpc_server_call *call, void *context, void (*body)(void *context, cgrpc_text peer)) CGRPC_NOTHROW;

/// Asks for the next message; `on_read` follows. At most one read at a time.
void cgrpc_server_call_read(cgrpc_server_call *call) CGRPC_NOTHROW;

/// Writes a message (and consumes the slice); `on_write` follows. At most one write at a time.
/// `head` is sent with the first write and counts only there. Without `compressed` this message is
/// sent as it is, whatever the call does. With `more_follow` the transport may keep the message until
/// the next one, which must follow.
void cgrpc_server_call_write(
    cgrpc_server_call *call, cgrpc_slice message, bool compressed, bool more_follow,
    cgrpc_response_head head) CGRPC_NOTHROW;

/// Ends the call: the last message (consumed; null when there is none), the trailing metadata and
/// the status go out together. Every call must be finished once, a cancelled one too; the second
/// time does nothing.
void cgrpc_server_call_finish(
    cgrpc_server_call *call, cgrpc_slice *message, cgrpc_status status, cgrpc_response_head head,
    cgrpc_metadata trailing_metadata) CGRPC_NOTHROW;

/// Gives the caller's share back.
void cgrpc_server_call_release(cgrpc_server_call *call) CGRPC_NOTHROW;

/// How many call objects of the server exist: those in flight, and those whose shares have not all
/// been given back. Not after `cgrpc_server_destroy`.
int64_t cgrpc_server_live_calls(const cgrpc_server *server) CGRPC_NOTHROW;

// MARK: - Client

/// A connection, or several, to one target.
typedef struct cgrpc_channel cgrpc_channel;

/// The client's side of a call with one request and one response.
typedef struct cgrpc_unary_call cgrpc_unary_call;

/// The client's side of any other call.
typedef struct cgrpc_stream_call cgrpc_stream_call;

/// What a client says when it opens a call.
typedef struct cgrpc_call_options {
  /// `/package.Service/Method`.
  cgrpc_text method;
  /// Initial metadata of the request.
  cgrpc_metadata metadata;
  /// Time that is left, in nanoseconds, or `CGRPC_NO_DEADLINE`.
  int64_t timeout_ns;
  /// -1: as the channel says; 0: fail at once when there is no connection; 1: wait for one.
  int32_t wait_for_ready;
  /// Whether messages are compressed with gzip.
  bool compression;
} cgrpc_call_options;

/// Makes a channel; it connects when it is first used. Never null. `security` is copied: the roots
/// that the server's certificate must lead to and, where the server asks for one, our own
/// certificate; null connects without transport security.
cgrpc_channel *cgrpc_channel_create(
    const char *target, const cgrpc_argument *arguments, size_t argument_count,
    const cgrpc_identity *security) CGRPC_NOTHROW;

/// Closes the channel. Calls in flight keep what they need until they end.
void cgrpc_channel_release(cgrpc_channel *channel) CGRPC_NOTHROW;

/// How many call objects of the channel exist: those in flight, and those whose shares have not all
/// been given back.
int64_t cgrpc_channel_live_calls(const cgrpc_channel *channel) CGRPC_NOTHROW;

/// Asks the channel to connect and calls `on_result` once: with true when it is ready, with false
/// when `timeout_ns` has passed first.
void cgrpc_channel_wait_until_ready(
    cgrpc_channel *channel, int64_t timeout_ns, void *context,
    void (*on_result)(void *context, bool ready)) CGRPC_NOTHROW;

/// Starts a call with one request and one response, all in a single batch. Consumes `message`.
/// `on_done` is called once; with `has_message` the callee owns `message`.
/// Never null; the caller owns a share.
cgrpc_unary_call *cgrpc_unary_call_start(
    cgrpc_channel *channel, cgrpc_call_options options, cgrpc_slice message, void *context,
    void (*on_done)(
        void *context, const cgrpc_unary_call *call, cgrpc_status status, bool has_message,
        cgrpc_slice message, cgrpc_encoding encoding)) CGRPC_NOTHROW;

/// Passes the response's metadata to `body`. Only inside `on_done`.
void cgrpc_unary_call_metadata(
    const cgrpc_unary_call *call, void *context,
    void (*body)(void *context, cgrpc_metadata initial, cgrpc_metadata trailing)) CGRPC_NOTHROW;

/// Cancels the call: `on_done` follows soon, unless the call has ended.
void cgrpc_unary_call_cancel(cgrpc_unary_call *call) CGRPC_NOTHROW;

/// Gives the caller's share back.
void cgrpc_unary_call_release(cgrpc_unary_call *call) CGRPC_NOTHROW;

/// What a client does with the events of a stream. Callbacks of one call can run at the same time,
/// except that `on_done` comes after all others.
typedef struct cgrpc_stream_callbacks {
  /// The response's initial metadata.
  void (*on_initial_metadata)(void *context, cgrpc_metadata metadata);
  /// A read ended. With `ok` the callee owns `message`; otherwise no more messages come.
  void (*on_read)(void *context, bool ok, cgrpc_slice message, cgrpc_encoding encoding);
  /// A write ended. Without `ok` the call is broken or the server has ended it.
  void (*on_write)(void *context, bool ok);
  /// The call has ended; `context` is used no more.
  void (*on_done)(void *context, cgrpc_status status, cgrpc_metadata trailing_metadata);
} cgrpc_stream_callbacks;

/// Opens a stream. Never null; the caller owns a share. No callback comes before
/// `cgrpc_stream_call_start`, which must follow.
cgrpc_stream_call *cgrpc_stream_call_create(
    cgrpc_channel *channel, cgrpc_call_options options, cgrpc_stream_callbacks callbacks,
    void *context) CGRPC_NOTHROW;

/// Starts the call. Exactly once.
void cgrpc_stream_call_start(cgrpc_stream_call *call) CGRPC_NOTHROW;

/// Asks for the next message; `on_read` follows. At most one read at a time.
void cgrpc_stream_call_read(cgrpc_stream_call *call) CGRPC_NOTHROW;

/// Writes a message (and consumes the slice); `on_write` follows. At most one write at a time.
/// Without `compressed` this message is sent as it is, whatever the call does. With `more_follow` the
/// transport may keep the message until the next one, which must follow. With `last` the request
/// stream is closed in the same step.
void cgrpc_stream_call_write(
    cgrpc_stream_call *call, cgrpc_slice message, bool compressed, bool more_follow,
    bool last) CGRPC_NOTHROW;

/// Says that no more messages are written.
void cgrpc_stream_call_writes_done(cgrpc_stream_call *call) CGRPC_NOTHROW;

/// Cancels the call: `on_done` follows soon, unless the call has ended.
void cgrpc_stream_call_cancel(cgrpc_stream_call *call) CGRPC_NOTHROW;

/// Gives the caller's share back. The stream must have been started; a call that has not ended is
/// cancelled.
void cgrpc_stream_call_release(cgrpc_stream_call *call) CGRPC_NOTHROW;

#ifdef __cplusplus
}
#endif
