import CGRPC

extension cgrpc_text {
  var string: String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: size), as: UTF8.self)
  }

  var byteArray: [UInt8] {
    [UInt8](UnsafeRawBufferPointer(start: bytes, count: size))
  }
}

extension Metadata {
  /// Copies metadata that has arrived; what belongs to the protocol alone is left out.
  init(_ received: cgrpc_metadata) {
    self.init()
    guard received.count > 0 else { return }
    reserveCapacity(received.count)
    for entry in UnsafeBufferPointer(start: received.entries, count: received.count) {
      let key = entry.key.string
      if Self.isHidden(key) { continue }
      if key.hasSuffix("-bin") {
        addBinary(entry.value.byteArray, forKey: key)
      } else {
        addString(entry.value.string, forKey: key)
      }
    }
  }

  /// The metadata that came with a call which goes on.
  init(of call: OpaquePointer) {
    self.init()
    withUnsafeMutablePointer(to: &self) { result in
      cgrpc_server_call_metadata(call, result) { context, metadata in
        context?.assumingMemoryBound(to: Metadata.self).pointee = Metadata(metadata)
      }
    }
  }

  /// Lends the metadata to C for the duration of `body`.
  func withCMetadata<Result>(_ body: (cgrpc_metadata) -> Result) -> Result {
    guard !isEmpty else { return body(cgrpc_metadata(entries: nil, count: 0)) }
    // All keys and values in one run of bytes, and where each begins.
    var bytes: [UInt8] = []
    var sizes: [(key: Int, value: Int)] = []
    sizes.reserveCapacity(count)
    for element in self {
      let start = bytes.count
      bytes.append(contentsOf: element.key.utf8)
      let middle = bytes.count
      switch element.value {
      case .string(let value): bytes.append(contentsOf: value.utf8)
      case .binary(let value): bytes.append(contentsOf: value)
      }
      sizes.append((middle - start, bytes.count - middle))
    }
    return bytes.withUnsafeBytes { buffer in
      let base = buffer.assumingMemoryBound(to: CChar.self).baseAddress
      var offset = 0
      let entries = sizes.map { size in
        defer { offset += size.key + size.value }
        return cgrpc_entry(
          key: cgrpc_text(bytes: base.map { $0 + offset }, size: size.key),
          value: cgrpc_text(bytes: base.map { $0 + offset + size.key }, size: size.value))
      }
      return entries.withUnsafeBufferPointer {
        body(cgrpc_metadata(entries: $0.baseAddress, count: $0.count))
      }
    }
  }
}

extension ResponseHead? {
  /// Lends the head to C for the duration of `body`; where there is none, one that says nothing.
  func withCHead<Result>(_ body: (cgrpc_response_head) -> Result) -> Result {
    guard let self else { return body(cgrpc_response_head()) }
    return self.metadata.withCMetadata {
      body(cgrpc_response_head(metadata: $0, compression: self.compression))
    }
  }
}

extension String {
  /// The address of the peer of a call which goes on.
  init(peerOf call: OpaquePointer) {
    self.init()
    withUnsafeMutablePointer(to: &self) { result in
      cgrpc_server_call_peer(call, result) { context, peer in
        context?.assumingMemoryBound(to: String.self).pointee = peer.string
      }
    }
  }
}

extension ServerResponse {
  /// Ends a call of C's.
  func finish(_ call: OpaquePointer) {
    withCText(status.message) { text in
      details.withUnsafeBytes { details in
        head.withCHead { head in
          trailingMetadata.withCMetadata { trailing in
            let status = cgrpc_status(
              code: Int32(status.code.rawValue), message: text,
              details: cgrpc_text(
                bytes: details.assumingMemoryBound(to: CChar.self).baseAddress,
                size: details.count))
            if let message {
              var slice = message.retainedSlice()
              cgrpc_server_call_finish(call, &slice, status, head, trailing)
            } else {
              cgrpc_server_call_finish(call, nil, status, head, trailing)
            }
          }
        }
      }
    }
  }
}

extension RPCError.Code {
  /// Why gRPC has cancelled a call just now: for its deadline, or because the peer has gone.
  init(endOf deadline: Deadline?, timeout: Duration?) {
    guard let deadline, let timeout, deadline.explainsCancellation(at: .now, timeout: timeout)
    else {
      self = .cancelled
      return
    }
    self = .deadlineExceeded
  }
}

extension ClientOutcome {
  /// - Parameters:
  ///   - status: as gRPC reports it.
  ///   - trailingMetadata: what came with it.
  ///   - wasCancelled: whether this side has cancelled the call.
  init(_ status: cgrpc_status, trailingMetadata: Metadata, wasCancelled: Bool) {
    // A peer may send a number that is no code: the specification makes it UNKNOWN.
    let code = Status.Code(rawValue: Int(status.code)) ?? Status.Code(.unknown)
    let message = code == .ok ? "" : status.message.string
    if code == Status.Code(.cancelled), message == "CANCELLED", !wasCancelled {
      // What a server of gRPC's C core says to a call that arrives while it begins to shut down. No
      // handler has seen the call and nobody has cancelled it: it can be made again elsewhere.
      self.init(
        status: Status(code: .init(.unavailable), message: "The server is shutting down."),
        details: [], trailingMetadata: trailingMetadata)
    } else {
      self.init(
        status: Status(code: code, message: message),
        details: code == .ok ? [] : status.details.byteArray,
        trailingMetadata: trailingMetadata)
    }
  }
}

/// Lends text to C for the duration of `body`.
func withCText<Result>(_ text: String, _ body: (cgrpc_text) -> Result) -> Result {
  var text = text
  return text.withUTF8 { utf8 in
    utf8.withMemoryRebound(to: CChar.self) {
      body(cgrpc_text(bytes: $0.baseAddress, size: $0.count))
    }
  }
}
