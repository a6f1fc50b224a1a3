import Glibc

/// The words for an internet address.
enum SocketAddress {
  /// The numeric host and the port of `address`.
  static func text(of address: UnsafePointer<sockaddr>) -> (host: String, port: Int) {
    let size =
      Int32(address.pointee.sa_family) == AF_INET6
      ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    guard
      getnameinfo(
        address, socklen_t(size), &host, socklen_t(host.count), &service, socklen_t(service.count),
        NI_NUMERICHOST | NI_NUMERICSERV) == 0
    else { return ("unknown", 0) }
    return (string(host), Int(string(service)) ?? 0)
  }

  private static func string(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
