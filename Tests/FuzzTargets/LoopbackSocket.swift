import Foundation
import Glibc
import TestSupport

/// A TCP connection to a server in this process, whose calls block.
struct LoopbackSocket: ~Copyable {
  private let descriptor: Int32

  /// Connects to a port of 127.0.0.1.
  init(port: Int) throws {
    descriptor = try connectedToLoopback(port: port)
    // Closing resets the connection, so that none of many thousand lingers and keeps its port.
    var abort = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
  }

  deinit { close(descriptor) }

  /// Sends as much as the server takes, reading what it answers meanwhile, until it has been silent
  /// for a while or has closed.
  ///
  /// - Returns: whether the server has closed.
  func exchange(_ bytes: [UInt8], silence: Int32) -> Bool {
    var rest = bytes[...]
    while true {
      let wanted = rest.isEmpty ? POLLIN : POLLIN | POLLOUT
      var state = pollfd(fd: descriptor, events: Int16(wanted), revents: 0)
      guard wait(&state, silence) else { return false }
      if state.revents & Int16(POLLOUT) != 0 {
        let sent = rest.withUnsafeBytes {
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if sent > 0 { rest = rest.dropFirst(sent) }
      }
      if state.revents & ~Int16(POLLOUT) != 0, receive() <= 0 { return true }
    }
  }

  /// Says that nothing more is sent, and waits for the server to close.
  ///
  /// - Returns: whether it did so in time, in milliseconds.
  func endAndWaitForClose(within time: Int32) -> Bool {
    shutdown(descriptor, Int32(SHUT_WR))
    let end = ContinuousClock.now + .milliseconds(Int(time))
    while true {
      let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard left > 0, wait(&state, Int32(left) + 1) else { return false }
      if receive() <= 0 { return true }
    }
  }

  /// Waits for something to happen, whatever signals come; false when nothing does in time, in
  /// milliseconds.
  private func wait(_ state: inout pollfd, _ time: Int32) -> Bool {
    while true {
      let count = poll(&state, 1, time)
      if count >= 0 || errno != EINTR { return count > 0 }
    }
  }

  private func receive() -> Int {
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) {
      recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
    }
  }
}
