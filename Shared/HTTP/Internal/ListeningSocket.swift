import Glibc

/// A TCP socket that listens on a host and port.
struct ListeningSocket {
  let descriptor: Int32
  /// The port that it listens on, never 0.
  let port: Int

  /// Binds the first address that `host` resolves to.
  init(host: String, port: Int) throws(HTTPServerError) {
    guard (0...65_535).contains(port) else {
      throw .cannotListen(host: host, port: port, message: "a port is 0 to 65535")
    }
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var addresses: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &addresses)
    guard status == 0, let address = addresses?.pointee else {
      throw .unknownHost(host: host, message: String(cString: gai_strerror(status)))
    }
    defer { freeaddrinfo(addresses) }

    let socket = Glibc.socket(
      address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), address.ai_protocol)
    guard socket >= 0 else {
      throw .cannotListen(host: host, port: port, message: String(cString: strerror(errno)))
    }
    var yes: Int32 = 1
    // So that a restart does not wait for the last connections' TIME_WAIT.
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bind(socket, address.ai_addr, address.ai_addrlen) == 0, listen(socket, SOMAXCONN) == 0
    else {
      let code = errno
      close(socket)
      throw code == EADDRINUSE
        ? .addressInUse(host: host, port: port)
        : .cannotListen(host: host, port: port, message: String(cString: strerror(code)))
    }
    var bound = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let text = withUnsafeMutablePointer(to: &bound) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        getsockname(socket, address, &size)
        return SocketAddress.text(of: address)
      }
    }
    descriptor = socket
    self.port = text.port
  }
}
