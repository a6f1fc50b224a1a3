import CMicrohttpd

/// The reading of a request's line and header fields from libmicrohttpd.
enum RequestHead {
  /// The request without its body. Throws when something in it is not UTF-8 or contradicts itself.
  static func read(
    _ connection: OpaquePointer, method: String?, target: [UInt8]
  ) throws(HTTPRefusal) -> HTTPRequest {
    guard let method else { throw .malformedHeader }
    let parsed: RequestTarget
    do throws(RequestTarget.Malformed) {
      parsed = try RequestTarget(target)
    } catch {
      throw .malformedTarget
    }
    guard let headers = headers(of: connection),
      headers["Content-Length"] == nil || headers["Transfer-Encoding"] == nil
    else { throw .malformedHeader }
    return HTTPRequest(
      method: method, path: parsed.path, query: parsed.query, headers: headers,
      peer: peer(of: connection))
  }

  private static func headers(of connection: OpaquePointer) -> HTTPHeaders? {
    var headers: HTTPHeaders? = [:]
    withUnsafeMutablePointer(to: &headers) { pointer in
      _ = MHD_get_connection_values_n(
        connection, .HEADER_KIND,
        { context, _, name, nameSize, value, valueSize in
          let headers = context?.assumingMemoryBound(to: HTTPHeaders?.self)
          guard let name = RequestHead.text(name, nameSize),
            let value = RequestHead.text(value, valueSize)
          else {
            headers?.pointee = nil
            return .NO
          }
          headers?.pointee?.add(value, for: name)
          return .YES
        }, pointer)
    }
    return headers
  }

  /// Empty without a value: libmicrohttpd gives `NULL` for a field without one.
  private static func text(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> String? {
    String(
      validating: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count),
      as: UTF8.self)
  }

  private static func peer(of connection: OpaquePointer) -> String {
    guard let address = cmicrohttpd_peer(connection) else { return "unknown" }
    let (host, port) = SocketAddress.text(of: address)
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
