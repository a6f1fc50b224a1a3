#pragma once

#include <cstdint>
#include <memory>
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
 private:
  /// What the calls, which can outlive their server, share.
  struct State {
    explicit State(int64_t limit) : limit(limit) {}

    const int64_t limit;
    std::mutex mutex;
    std::unordered_map<std::string, int64_t> counts;
  };

 public:
  /// - limit: how many calls a peer may have; 0 lets it have any number.
  explicit PeerCalls(int64_t limit) : state_(std::make_shared<State>(limit)) {}

  /// Counts one call for as long as it exists.
  class Entry {
   public:
    /// Counts a call; cuts its peer off when that has too many.
    Entry(const PeerCalls &owner, const std::string &peer);
    ~Entry();
    Entry(const Entry &) = delete;
    Entry &operator=(const Entry &) = delete;

   private:
    const std::shared_ptr<State> state_;
    const std::string peer_;
  };

 private:
  const std::shared_ptr<State> state_;
};
