#pragma once

/// What clients and servers of gRPC's core have in common.

#include "CGRPC.h"

#include <grpc/byte_buffer.h>
#include <grpc/grpc.h>
#include <grpc/slice.h>
#include <grpc/slice_buffer.h>
#include <grpc/support/alloc.h>
#include <grpc/support/time.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cgrpc {

// MARK: - Events

/// Something that was started and ends later: its address is the tag under which the core reports
/// that. It is used anew only after it has ended.
class Event {
 public:
  Event() = default;
  Event(const Event &) = delete;
  Event &operator=(const Event &) = delete;

  /// Called when it has ended, on a thread of the event loop.
  /// - ok: false when what was asked for did not and will not happen.
  virtual void end(bool ok) = 0;

 protected:
  ~Event() = default;
};

/// An event whose end is a member function of its owner.
template <class Owner, void (Owner::*on_end)(bool ok)>
class EventOf final : public Event {
 public:
  explicit EventOf(Owner &owner) : owner_(owner) {}
  void end(bool ok) override { (owner_.*on_end)(ok); }

 private:
  Owner &owner_;
};

/// The queue of the process's event loop, in which the core puts everything that has ended.
///
/// It is served by half as many threads as there are cores: where client and server share a machine,
/// there is one for each; and each thread more that waits costs a change of threads for each
/// event, because the one that takes an event wakes another to wait in its place. One thread more
/// stands by and helps when all of them are stuck. The first use starts them; they live as long as the
/// process.
grpc_completion_queue *event_queue();

/// Starts operations of a call; `event` ends with them.
void start(grpc_call *call, const grpc_op *operations, size_t count, Event &event);

/// Ends the process when the core refuses what it is asked for, which is a mistake of ours: metadata,
/// for example, is checked before it comes here.
void check(grpc_call_error error);

/// An operation with nothing set but its kind.
inline grpc_op operation(grpc_op_type kind) {
  grpc_op result = {};
  result.op = kind;
  return result;
}

/// What has to end before a call is over.
class Pending {
 public:
  explicit Pending(int count) : count_(count) {}

  /// Counts one more thing; false, and nothing is counted, when the call is over already.
  bool add() {
    int count = count_.load(std::memory_order_relaxed);
    while (count > 0)
      if (count_.compare_exchange_weak(count, count + 1, std::memory_order_relaxed)) return true;
    return false;
  }

  /// Takes one thing away; true when it was the last.
  bool remove() { return count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  std::atomic<int> count_;
};

/// A reference count that starts with the shares of the core and of the caller.
class Shares {
 public:
  /// Drops a share; true when it was the last.
  bool drop() { return count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  std::atomic<int> count_{2};
};

// MARK: - Values

/// The time that is `nanoseconds` from now; no end for `CGRPC_NO_DEADLINE`.
gpr_timespec after(int64_t nanoseconds);

/// A copy, ended by a zero.
std::string string(cgrpc_text text);

/// The bytes of a slice, which must stay where it is: a short one holds them inside itself.
cgrpc_text text(const grpc_slice &slice);

/// A slice that is a copy of `text`.
grpc_slice copied(cgrpc_text text);

cgrpc_slice wrap(grpc_slice slice);

grpc_slice unwrap(const cgrpc_slice &slice);

/// Settings in the core's form, for as long as `arguments` lives.
std::vector<grpc_arg> channel_arguments(const cgrpc_argument *arguments, size_t count);

/// Switches the core's log off, unless the environment asks for it: a failure reaches whoever
/// called, and nobody wants to read it on standard error as well.
void quieten_log();

// MARK: - Metadata

/// Metadata that goes out. It must live until the core has sent it.
class OutgoingMetadata {
 public:
  OutgoingMetadata() = default;
  ~OutgoingMetadata();
  OutgoingMetadata(const OutgoingMetadata &) = delete;
  OutgoingMetadata &operator=(const OutgoingMetadata &) = delete;

  void add(cgrpc_metadata metadata);
  void add(cgrpc_text key, cgrpc_text value);

  size_t count() const { return entries_.size(); }
  grpc_metadata *entries() { return entries_.data(); }

 private:
  std::vector<grpc_metadata> entries_;
};

/// Metadata that has come. Its bytes live as long as their call.
class IncomingMetadata {
 public:
  IncomingMetadata() { grpc_metadata_array_init(&array_); }
  ~IncomingMetadata() { grpc_metadata_array_destroy(&array_); }
  IncomingMetadata(const IncomingMetadata &) = delete;
  IncomingMetadata &operator=(const IncomingMetadata &) = delete;

  /// What the core fills.
  grpc_metadata_array *array() { return &array_; }

  std::vector<cgrpc_entry> entries() const;

  /// The value of a key; empty without one.
  cgrpc_text value(const char *key) const;

 private:
  grpc_metadata_array array_;
};

/// The key of a status's details, which are metadata to the core.
constexpr char kStatusDetailsKey[] = "grpc-status-details-bin";

// MARK: - Messages

/// A message that goes out, in place, unlike the buffers that the core makes.
class OutgoingMessage {
 public:
  OutgoingMessage() = default;
  ~OutgoingMessage() { clear(); }
  OutgoingMessage(const OutgoingMessage &) = delete;
  OutgoingMessage &operator=(const OutgoingMessage &) = delete;

  /// Takes over a slice. There is no message yet.
  void set(cgrpc_slice slice);
  bool has_message() const { return has_message_; }
  /// Drops the message, if there is one.
  void clear();

  /// The operation that sends the message.
  /// - compressed: whether it is compressed if its call is.
  /// - more_follow: whether the transport may keep it until the next one.
  grpc_op operation(bool compressed, bool more_follow);

 private:
  bool has_message_ = false;
  grpc_byte_buffer buffer_;
};

/// A message that comes.
class IncomingMessage {
 public:
  IncomingMessage() = default;
  ~IncomingMessage() { clear(); }
  IncomingMessage(const IncomingMessage &) = delete;
  IncomingMessage &operator=(const IncomingMessage &) = delete;

  /// Where the core puts a buffer with the message, or null when there is none.
  grpc_byte_buffer **buffer() { return &buffer_; }
  bool has_message() const { return buffer_ != nullptr; }
  void clear();

  /// The operation that receives the message.
  grpc_op operation();

  /// How the bytes of the message are encoded, which `call` has received and has not read on since.
  cgrpc_encoding encoding(grpc_call *call) const;
  /// Takes the message, as one slice; it is copied only when it came in several. An empty slice when
  /// there is none.
  cgrpc_slice take();

 private:
  grpc_byte_buffer *buffer_ = nullptr;
};

}  // namespace cgrpc
