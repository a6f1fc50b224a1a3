import CMicrohttpd
import Foundation
import Glibc
import Synchronization

/// Notices clients that hang up while their connection is suspended.
///
/// libmicrohttpd does not look at a suspended connection, so that work for a client that has gone
/// would go on to its end. One thread waits here, over epoll, for the end of the client's side.
final class DisconnectWatcher: Sendable {
  private let epoll: Int32
  private let wakeUp: Int32
  private let stopped = Atomic(false)

  /// Starts the thread, which calls `clientLeft` with the identifier given to `watch`.
  init(clientLeft: @escaping @Sendable (UInt64) -> Void) throws(HTTPServerError) {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    wakeUp = eventfd(0, Int32(EFD_CLOEXEC))
    var event = epoll_event()
    event.events = EPOLLIN.rawValue
    event.data.u64 = 0
    guard epoll >= 0, wakeUp >= 0, epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event) == 0 else {
      throw .cannotStart(message: String(cString: strerror(errno)))
    }
    let thread = Thread { self.loop(clientLeft) }
    thread.name = "http-disconnect"
    thread.start()
  }

  deinit {
    close(epoll)
    close(wakeUp)
  }

  /// Begins to watch a socket; `id` is not 0.
  func watch(_ socket: Int32, id: UInt64) {
    var event = epoll_event()
    event.events = EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
    event.data.u64 = id
    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event)
  }

  /// Ends watching a socket.
  func unwatch(_ socket: Int32) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nil)
  }

  /// Ends the thread.
  func stop() {
    stopped.store(true, ordering: .releasing)
    eventfd_write(wakeUp, 1)
  }

  private func loop(_ clientLeft: (UInt64) -> Void) {
    var events = [epoll_event](repeating: epoll_event(), count: 64)
    while !stopped.load(ordering: .acquiring) {
      let count = epoll_wait(epoll, &events, Int32(events.count), -1)
      for event in events.prefix(Int(max(count, 0))) where event.data.u64 != 0 {
        clientLeft(event.data.u64)
      }
    }
  }
}
