#include "PeerCalls.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdlib>

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

}  // namespace

PeerCalls::Peer &PeerCalls::enter(const char *peer) {
  Peer *entry;
  bool exceeds;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    entry = &*counts_.try_emplace(peer, 0).first;
    exceeds = ++entry->second == limit_ + 1;
  }
  if (exceeds) cut_off(peer);
  return *entry;
}

void PeerCalls::leave(Peer &peer) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (--peer.second == 0) counts_.erase(counts_.find(peer.first));
}
