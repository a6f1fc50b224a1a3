import CMicrohttpd
import Synchronization

/// One request and its response.
///
/// libmicrohttpd's thread calls `access` and `read`; the handler runs in a task; the watcher's thread
/// calls `abandon`. They meet in `state`.
///
///     receiving ──▶ handling ──▶ answered ──▶ sending ──▶ over
///         │             │            │            │         ▲
///         └─────────────┴────────────┴────────────┴─────────┘   the client left, or shutdown
///
/// The connection is suspended while handling, and while sending whenever there is nothing to send.
///
/// Sendable although it holds pointers of libmicrohttpd: the connection is touched by the library's
/// own thread, and by others only to resume it while `state.isSuspended` says that it is suspended,
/// when the library neither uses nor frees it.
final class HTTPExchange: @unchecked Sendable {
  private enum Phase {
    /// The head and the body are coming in.
    case receiving
    /// The handler runs.
    case handling
    /// There is a response that the library has not yet fetched.
    case answered(HTTPResponse)
    /// The library has the response.
    case sending
    /// Nothing may be sent any more.
    case over
  }

  private enum BodyEnd {
    case complete
    case cut
  }

  private struct Chunk {
    let id: UInt64
    let bytes: [UInt8]
    var taken = 0
    var writer: CheckedContinuation<Void, any Error>?
  }

  private struct State {
    var phase = Phase.receiving
    var isSuspended = false
    var task: Task<Void, Never>?
    var chunks: [Chunk] = []
    var lastChunk: UInt64 = 0
    var bodyEnd: BodyEnd?
    var isHandlerRunning = false
    var isCompleted = false

    var isForgotten: Bool { isCompleted && !isHandlerRunning }
  }

  let id: UInt64
  private let server: HTTPServer
  private let connection: OpaquePointer
  private let socket: Int32
  private let watcher: DisconnectWatcher
  private let state = Mutex(State())

  // Only libmicrohttpd's thread touches these, and only before the handler runs.
  private let target: [UInt8]
  private var request: HTTPRequest?
  private var refusal: HTTPRefusal?
  private var isHeadRead = false
  private var discarded = 0

  init(
    id: UInt64, server: HTTPServer, watcher: DisconnectWatcher, connection: OpaquePointer,
    target: [UInt8]
  ) {
    self.id = id
    self.server = server
    self.watcher = watcher
    self.connection = connection
    self.target = target
    socket = cmicrohttpd_socket(connection)
  }

  // MARK: On libmicrohttpd's thread

  /// The library's access handler: called with the head, then with each piece of the body, then with
  /// its end, and again whenever a suspended connection is resumed. `false` cuts the connection.
  func access(method: String?, upload: UnsafeBufferPointer<CChar>) -> Bool {
    if let response = state.withLock({ state -> HTTPResponse? in
      guard case .answered(let response) = state.phase else { return nil }
      state.phase = .sending
      return response
    }) {
      return send(response)
    }
    guard state.withLock({ if case .receiving = $0.phase { true } else { false } }) else {
      return false
    }
    guard isHeadRead else { return receiveHead(method: method) }
    guard upload.isEmpty else { return receiveBody(upload) }
    if let refusal { return send(server.configuration.refusal(refusal)) }
    return handle()
  }

  private func receiveHead(method: String?) -> Bool {
    isHeadRead = true
    let limits = server.configuration
    let request: HTTPRequest
    do throws(HTTPRefusal) {
      request = try RequestHead.read(connection, method: method, target: target)
    } catch {
      refusal = error
      return send(limits.refusal(error))
    }
    self.request = request
    guard let length = Int(request.headers["Content-Length"] ?? "0"), length <= limits.maxBodyBytes
    else {
      let tooLarge = HTTPRefusal.bodyTooLarge(limit: limits.maxBodyBytes)
      refusal = tooLarge
      let length = Int(request.headers["Content-Length"] ?? "0") ?? .max
      let isWaiting = request.headers["Expect"]?.lowercased() == "100-continue"
      return isWaiting || length - limits.maxBodyBytes > limits.maxDiscardedBytes
        ? send(limits.refusal(tooLarge)) : true
    }
    return true
  }

  private func receiveBody(_ upload: UnsafeBufferPointer<CChar>) -> Bool {
    let limits = server.configuration
    let size = (request?.body.count ?? 0) + upload.count
    if refusal == nil, size > limits.maxBodyBytes {
      refusal = .bodyTooLarge(limit: limits.maxBodyBytes)
      request?.body = []
    }
    if refusal != nil {
      discarded += upload.count
      return discarded <= limits.maxDiscardedBytes + limits.maxBodyBytes
    }
    request?.body.append(contentsOf: UnsafeRawBufferPointer(upload))
    return true
  }

  private func handle() -> Bool {
    guard let request else { return false }
    self.request = nil
    return state.withLock { state in
      guard case .receiving = state.phase else { return false }
      state.phase = .handling
      state.isHandlerRunning = true
      state.task = Task { await self.run(request) }
      suspend(&state)
      return true
    }
  }

  private func send(_ response: HTTPResponse) -> Bool {
    let made: OpaquePointer?
    switch response.body {
    case .bytes(let bytes):
      var bytes = bytes
      made = bytes.withUnsafeMutableBytes {
        MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
      }
    case .stream:
      made = MHD_create_response_from_callback(
        UInt64.max, Self.streamBlockBytes,
        { exchange, _, buffer, size in
          guard let exchange, let buffer else { return HTTPExchange.endWithError }
          return Unmanaged<HTTPExchange>.fromOpaque(exchange).takeUnretainedValue()
            .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
        }, Unmanaged.passRetained(self).toOpaque(),
        { exchange in
          guard let exchange else { return }
          Unmanaged<HTTPExchange>.fromOpaque(exchange).release()
        })
    }
    guard let made else { return false }
    defer { MHD_destroy_response(made) }
    for field in response.headers.fields where !Self.isOfServer(field.name) {
      MHD_add_response_header(made, field.name, field.value)
    }
    if server.isStopping { MHD_add_response_header(made, "Connection", "close") }
    let status = (200...599).contains(response.status) ? response.status : 500
    return MHD_queue_response(connection, UInt32(status), made) == .YES
  }

  private static func isOfServer(_ name: String) -> Bool {
    ["content-length", "transfer-encoding", "connection", "date"].contains(name.lowercased())
  }

  /// How much of a stream the library takes at a time.
  private static let streamBlockBytes = 32 << 10
  // The library's MHD_CONTENT_READER_END_OF_STREAM and …_WITH_ERROR, casts that Swift cannot import.
  private static let endOfStream = -1
  private static let endWithError = -2

  /// The library's content reader: copies what is there to be sent into `buffer`.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var done: [CheckedContinuation<Void, any Error>] = []
    let count = state.withLock { state -> Int in
      var count = 0
      while count < buffer.count, var chunk = state.chunks.first {
        let size = min(buffer.count - count, chunk.bytes.count - chunk.taken)
        chunk.bytes.withUnsafeBytes { bytes in
          UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + size)])
            .copyMemory(from: .init(rebasing: bytes[chunk.taken..<(chunk.taken + size)]))
        }
        count += size
        chunk.taken += size
        if chunk.taken == chunk.bytes.count {
          state.chunks.removeFirst()
          if let writer = chunk.writer { done.append(writer) }
        } else {
          state.chunks[0] = chunk
        }
      }
      if count > 0 { return count }
      guard case .sending = state.phase else { return Self.endWithError }
      switch state.bodyEnd {
      case .complete: return Self.endOfStream
      case .cut: return Self.endWithError
      case nil:
        suspend(&state)
        return 0
      }
    }
    for writer in done { writer.resume() }
    return count
  }

  /// The library is done with the request, whole or not.
  func completed(whole: Bool) {
    close(cancelTask: !whole || state.withLock { $0.bodyEnd == nil })
    let isForgotten = state.withLock { state in
      state.isCompleted = true
      return state.isForgotten
    }
    if isForgotten { server.forget(id) }
  }

  // MARK: On other threads

  /// Gives up: the client has hung up, or the server must not wait any longer.
  func abandon() {
    close(cancelTask: true)
  }

  private func run(_ request: HTTPRequest) async {
    let response = await server.handler(request)
    if case .stream(let produce) = response.body, request.method != "HEAD" {
      answer(response, bodyEnd: nil)
      do {
        try await produce(HTTPBodyWriter(exchange: self))
        end(.complete)
      } catch {
        end(.cut)
      }
    } else {
      answer(response, bodyEnd: .complete)
    }
    let isForgotten = state.withLock { state in
      state.isHandlerRunning = false
      return state.isForgotten
    }
    if isForgotten { server.forget(id) }
  }

  private func answer(_ response: HTTPResponse, bodyEnd: BodyEnd?) {
    state.withLock { state in
      guard case .handling = state.phase else { return }
      state.phase = .answered(response)
      state.bodyEnd = bodyEnd
      resume(&state)
    }
  }

  private func end(_ bodyEnd: BodyEnd) {
    state.withLock { state in
      state.bodyEnd = bodyEnd
      resume(&state)
    }
  }

  /// Sends `bytes` and waits until the library has taken them.
  func write(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    let id = state.withLock { state in
      state.lastChunk += 1
      return state.lastChunk
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { writer in
        let refused: (any Error)? = state.withLock { state in
          if Task.isCancelled { return CancellationError() }
          if case .over = state.phase { return HTTPBodyWriter.Closed() }
          guard state.bodyEnd == nil else { return HTTPBodyWriter.Closed() }
          state.chunks.append(Chunk(id: id, bytes: bytes, writer: writer))
          resume(&state)
          return nil
        }
        if let refused { writer.resume(throwing: refused) }
      }
    } onCancel: {
      cancelWrite(id)
    }
  }

  private func cancelWrite(_ id: UInt64) {
    let writer = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard let index = state.chunks.firstIndex(where: { $0.id == id }) else { return nil }
      let writer = state.chunks[index].writer
      // A piece that is sent in part already must be sent whole, or the stream makes no sense.
      if state.chunks[index].taken == 0 {
        state.chunks.remove(at: index)
      } else {
        state.chunks[index].writer = nil
      }
      return writer
    }
    writer?.resume(throwing: CancellationError())
  }

  private func close(cancelTask: Bool) {
    let (task, writers) = state.withLock { state in
      state.phase = .over
      let writers = state.chunks.compactMap(\.writer)
      state.chunks = []
      resume(&state)
      return (state.task, writers)
    }
    if cancelTask { task?.cancel() }
    for writer in writers { writer.resume(throwing: HTTPBodyWriter.Closed()) }
  }

  // MARK: Suspension

  private func suspend(_ state: inout State) {
    state.isSuspended = true
    MHD_suspend_connection(connection)
    watcher.watch(socket, id: id)
  }

  private func resume(_ state: inout State) {
    guard state.isSuspended else { return }
    state.isSuspended = false
    watcher.unwatch(socket)
    MHD_resume_connection(connection)
  }
}
