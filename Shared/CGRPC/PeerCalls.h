#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

/// Counts the calls of each peer of a server, those included that the peer has reset and that are
/// still being wound up, and cuts off a peer that has too many, or resets too many.
///
/// HTTP/2's limit on concurrent streams does not see such calls, and gRPC's core 1.51 holds a client
/// to it only once the client has acknowledged it: a client that opens and resets calls, or ignores
/// the limit, would fill the memory.
class PeerCalls {
 public:
  /// A peer that has calls.
  class Peer {
   private:
    friend PeerCalls;
    using Clock = std::chrono::steady_clock;

    std::string address_;
    int64_t calls_ = 0;
    /// How many calls it has reset, less those that it may reset in the time since.
    double resets_ = 0;
    Clock::time_point last_reset_;
  };

  /// - limit: how many calls a peer may have at once, and how many it may reset at once and then each
  ///   second; 0 for any number.
  explicit PeerCalls(int64_t limit) : limit_(limit) {}

  /// Whether calls are to be counted.
  bool has_limit() const { return limit_ > 0; }

  /// Counts a call; cuts its peer off when that has too many. `leave` must follow.
  /// - address: as gRPC writes it.
  Peer &enter(std::string_view address);

  /// The call is gone; its peer is cut off when it has reset too many. The peer is not to be used
  /// afterwards.
  void leave(Peer &peer, bool was_reset);

 private:
  const int64_t limit_;
  std::mutex mutex_;
  /// The peers that have calls, and a few that have none at the moment, by address.
  std::map<std::string, Peer, std::less<>> peers_;
};
