#include "PeerCalls.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace {

/// The peer of a socket as gRPC writes it, for example `ipv4:127.0.0.1:50123`; empty for anything
/// else.
std::string peer_of(int descriptor) {
  sockaddr_storage storage;
  socklen_t size = sizeof storage;
  if (getpeername(descriptor, reinterpret_cast<sockaddr *>(&storage), &size) != 0) return {};
  char text[INET6_ADDRSTRLEN];
  if (storage.ss_family == AF_INET) {
    const auto &address = reinterpret_cast<const sockaddr_in &>(storage);
    inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
    return std::string("ipv4:") + text + ":" + std::to_string(ntohs(address.sin_port));
  }
  if (storage.ss_family != AF_INET6) return {};
  const auto &address = reinterpret_cast<const sockaddr_in6 &>(storage);
  const std::string port = std::to_string(ntohs(address.sin6_port));
  if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) {
    inet_ntop(AF_INET, &address.sin6_addr.s6_addr[12], text, sizeof text);
    return std::string("ipv4:") + text + ":" + port;
  }
  inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof text);
  return std::string("ipv6:%5B") + text + "%5D:" + port;
}

/// Ends the connection with a peer. gRPC lets nobody at its connections, hence the look through the
/// process's descriptors; it is needed once for each peer that is cut off.
void cut_off(const std::string &peer) {
  DIR *folder = opendir("/proc/self/fd");
  if (folder == nullptr) return;
  while (const dirent *entry = readdir(folder)) {
    int descriptor = std::atoi(entry->d_name);
    if (descriptor > 2 && peer_of(descriptor) == peer) shutdown(descriptor, SHUT_RDWR);
  }
  closedir(folder);
}

/// How many peers are known at least before one is forgotten that has no calls.
constexpr size_t kIdlePeers = 64;

}  // namespace

PeerCalls::Peer &PeerCalls::enter(std::string_view address) {
  std::unique_lock<std::mutex> lock(mutex_);
  auto found = peers_.find(address);
  if (found == peers_.end()) {
    found = peers_.try_emplace(std::string(address)).first;
    found->second.address_ = address;
  }
  Peer &peer = found->second;
  if (++peer.calls_ == limit_ + 1) {
    lock.unlock();
    cut_off(peer.address_);
  }
  return peer;
}

void PeerCalls::leave(Peer &peer, bool was_reset) {
  std::unique_lock<std::mutex> lock(mutex_);
  std::string excessive;
  if (was_reset) {
    const auto now = Peer::Clock::now();
    const std::chrono::duration<double> time = now - std::exchange(peer.last_reset_, now);
    peer.resets_ = std::max(0.0, peer.resets_ - double(limit_) * time.count()) + 1;
    if (peer.resets_ > double(limit_)) {
      peer.resets_ = 0;
      excessive = peer.address_;
    }
  }
  // A peer that makes one call after the other is forgotten only when many others come.
  if (--peer.calls_ == 0 && peers_.size() > kIdlePeers) peers_.erase(peers_.find(peer.address_));
  lock.unlock();
  if (!excessive.empty()) cut_off(excessive);
}
