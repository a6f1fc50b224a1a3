import CMicrohttpd
import Glibc

/// What libmicrohttpd carries for its callbacks, which all run on its own thread.
final class ServerContext: Sendable {
  let server: HTTPServer
  let watcher: DisconnectWatcher

  init(server: HTTPServer, watcher: DisconnectWatcher) {
    self.server = server
    self.watcher = watcher
  }

  /// Makes the exchange of a request, which is the request's state from here to `completed`.
  static var target: cmicrohttpd_target_callback {
    { context, target, connection in
      guard let context, let target, let connection else { return nil }
      let this = Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
      let bytes = UnsafeRawBufferPointer(start: target, count: strlen(target))
      let exchange = this.server.makeExchange(
        connection: connection, target: Array(bytes), watcher: this.watcher)
      return Unmanaged.passRetained(exchange).toOpaque()
    }
  }

  static var access: MHD_AccessHandlerCallback {
    { _, _, _, method, _, upload, uploadSize, exchange in
      guard let exchange = exchange?.pointee, let uploadSize else { return .NO }
      let isOpen = Unmanaged<HTTPExchange>.fromOpaque(exchange).takeUnretainedValue().access(
        method: method.flatMap { String(validatingCString: $0) },
        upload: UnsafeBufferPointer(start: upload, count: upload == nil ? 0 : uploadSize.pointee))
      uploadSize.pointee = 0
      return isOpen ? .YES : .NO
    }
  }

  static var completed: MHD_RequestCompletedCallback {
    { _, _, exchange, code in
      guard let pointer = exchange?.pointee else { return }
      exchange?.pointee = nil
      let exchange = Unmanaged<HTTPExchange>.fromOpaque(pointer)
      exchange.takeUnretainedValue().completed(whole: code == .REQUEST_TERMINATED_COMPLETED_OK)
      exchange.release()
    }
  }
}
