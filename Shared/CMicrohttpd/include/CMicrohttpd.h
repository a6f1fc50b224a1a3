#pragma once

#include <microhttpd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/// What Swift cannot call for itself in libmicrohttpd, the variadic functions; and the epoll headers,
/// which Glibc's module leaves out.

struct cmicrohttpd_options {
  /// A bound and listening socket, which the daemon takes over.
  int listening_socket;
  /// How many connections may be open at a time.
  unsigned int connection_limit;
  /// After how many seconds without traffic a connection is closed; 0: never.
  unsigned int idle_timeout_seconds;
  /// How many bytes a connection may use for its request line, headers and buffers.
  size_t connection_memory;
};

/// Called with the request target as it came, before anything is decoded. What it returns is the
/// request's state in the other callbacks.
typedef void *(*cmicrohttpd_target_callback)(void *context, const char *target,
                                             struct MHD_Connection *connection);

/// Starts a daemon with one thread of its own, whose connections may be suspended. It waits over poll:
/// over epoll, which the library uses edge-triggered, it misses the end of a connection that arrives
/// together with half a request, and keeps the connection until its idle time is over.
/// `NULL` when it cannot be started; the socket is then still the caller's.
struct MHD_Daemon *cmicrohttpd_start(struct cmicrohttpd_options options,
                                     cmicrohttpd_target_callback target,
                                     MHD_AccessHandlerCallback access,
                                     MHD_RequestCompletedCallback completed, void *context);

/// The socket of a connection; -1 when it has none.
int cmicrohttpd_socket(struct MHD_Connection *connection);

/// The address of the client of a connection; `NULL` when it is not known.
const struct sockaddr *cmicrohttpd_peer(struct MHD_Connection *connection);
