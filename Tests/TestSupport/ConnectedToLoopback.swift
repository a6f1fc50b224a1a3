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
  guard status == 0 else {
    let reason = String(cString: strerror(errno))
    close(descriptor)
    throw ConnectionFailure(description: "port \(port) takes no connection: \(reason)")
  }
  return descriptor
}
