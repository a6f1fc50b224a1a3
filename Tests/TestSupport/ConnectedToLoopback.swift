import Foundation
import Glibc

/// Why a connection could not be made.
public struct ConnectionFailure: Error, CustomStringConvertible {
  /// What the system says.
  public let description: String
}

/// Connects to a port of 127.0.0.1.
/// - Returns: the socket's descriptor, which the caller closes.
/// - Throws: `ConnectionFailure` when nobody takes the connection.
public func connectedToLoopback(port: Int) throws -> Int32 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(port).bigEndian)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let status = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  let failure = status == 0 ? 0 : errno == EINTR ? endedConnecting(descriptor) : errno
  guard failure == 0 else {
    let reason = String(cString: strerror(failure))
    close(descriptor)
    throw ConnectionFailure(description: "port \(port) takes no connection: \(reason)")
  }
  return descriptor
}

/// Waits for a connection on which a signal has interrupted the call, but not the work.
/// - Returns: what it ended with, an `errno`.
private func endedConnecting(_ descriptor: Int32) -> Int32 {
  var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  while poll(&state, 1, -1) < 0, errno == EINTR {}
  var failure: Int32 = 0
  var size = socklen_t(MemoryLayout<Int32>.size)
  getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
  return failure
}
