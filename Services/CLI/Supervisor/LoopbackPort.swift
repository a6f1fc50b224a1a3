import Glibc

/// TCP ports of 127.0.0.1.
enum LoopbackPort {
  /// Whether a server could listen on `port` now.
  static func isFree(_ port: Int) -> Bool {
    guard let descriptor = bound(to: port) else { return false }
    close(descriptor)
    return true
  }

  /// Different ports that no process uses now.
  ///
  /// - Throws: `SupervisorError.noFreePort`.
  static func free(count: Int) throws -> [Int] {
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    return try (0..<count).map { _ in
      guard let descriptor = bound(to: 0), let port = port(of: descriptor) else {
        throw SupervisorError.noFreePort
      }
      descriptors.append(descriptor)
      return port
    }
  }

  private static func bound(to port: Int) -> Int32? {
    guard let number = UInt16(exactly: port) else { return nil }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var reuse: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = number.bigEndian
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func port(of descriptor: Int32) -> Int? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    return result == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
  }
}
