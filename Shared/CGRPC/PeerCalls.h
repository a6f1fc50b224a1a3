#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

/// Counts the calls of each peer of a server, those included that the peer has reset and that are
/// still being wound up, and cuts off a peer that has too many.
///
/// HTTP/2's limit on concurrent streams does not see such calls, and gRPC's core 1.51 holds a client
/// to it only once the client has acknowledged it: a client that opens and resets calls, or ignores
/// the limit, would fill the memory.
class PeerCalls {
 public:
  /// A peer that has calls: its address as gRPC writes it, and how many.
  using Peer = std::pair<const std::string, int64_t>;

  /// - limit: how many calls a peer may have; 0 lets it have any number.
  explicit PeerCalls(int64_t limit) : limit_(limit) {}

  /// Whether calls are to be counted.
  bool has_limit() const { return limit_ > 0; }

  /// Counts a call; cuts its peer off when that has too many. `leave` must follow.
  Peer &enter(const char *peer);

  /// The call is gone. The peer is not to be used afterwards.
  void leave(Peer &peer);

 private:
  const int64_t limit_;
  std::mutex mutex_;
  std::unordered_map<std::string, int64_t> counts_;
};
