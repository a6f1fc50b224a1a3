import CGRPC
import Synchronization

/// The server's side of a call with one request and one response that came over the network.
///
/// C retains it from the call's arrival to `on_done`; it holds a share of the C call until it is
/// released itself.
///
/// Unchecked: the only field that the compiler cannot vouch for is the pointer to the C call, whose
/// operations are safe on any thread; it is read only while `isOver` says that the call goes on.
final class NetworkUnaryServerCall: IncomingCall, @unchecked Sendable {
  let deadline: Deadline?

  private let call: OpaquePointer
  private let method: RPCRouter.UnaryMethod
  private let handler = HandlerTask()
  /// The time that was left when the call arrived.
  private let timeout: Duration?
  private let isOver = Mutex(false)

  /// Takes over a share of the call.
  private init(_ call: OpaquePointer, method: RPCRouter.UnaryMethod) {
    self.call = call
    self.method = method
    let remaining = cgrpc_server_call_remaining_ns(call)
    timeout = remaining == Int64.max ? nil : .nanoseconds(remaining)
    deadline = timeout.map(Deadline.after)
  }

  deinit {
    cgrpc_server_call_release(call)
  }

  var descriptor: MethodDescriptor { method.descriptor }

  var metadata: Metadata {
    isOver.withLock { isOver in isOver ? Metadata() : Metadata(of: call) }
  }

  var peer: String {
    isOver.withLock { isOver in isOver ? "" : String(peerOf: call) }
  }

  var cancellation: RPCError.Code? { handler.cancellation }

  func cancel(_ code: RPCError.Code) {
    handler.cancel(code)
  }

  private func serve(_ request: SingleRequest, by calls: ServerCalls) {
    handler.begin(
      Task(executorPreference: RPCExecutor.shared) {
        let response = await calls.response(to: self, request: request, by: self.method)
        self.isOver.withLock { $0 = true }
        response.finish(self.call)
      })
  }

  private func cancel() {
    handler.cancel(.init(endOf: deadline, timeout: timeout))
  }

  // MARK: - What C calls

  /// The functions for `cgrpc_server_start`; their context is a `ServerCalls`.
  static let callbacks = cgrpc_unary_server_callbacks(
    on_call: { context, method, call, hasRequest, request, encoding in
      guard let context, let call else { return nil }
      let calls = Unmanaged<ServerCalls>.fromOpaque(context).takeUnretainedValue()
      let method = calls.unaryMethods[method]
      let unary = NetworkUnaryServerCall(call, method: method)
      let message = hasRequest ? MessageBytes(adopting: request, encoding: encoding) : nil
      RPCExecutor.shared.withEvent {
        unary.serve(message.map(SingleRequest.message) ?? .none, by: calls)
      }
      return Unmanaged.passRetained(unary).toOpaque()
    },
    on_cancel: { context in
      guard let context else { return }
      let unary = Unmanaged<NetworkUnaryServerCall>.fromOpaque(context).takeUnretainedValue()
      RPCExecutor.shared.withEvent { unary.cancel() }
    },
    on_done: { context in
      guard let context else { return }
      Unmanaged<NetworkUnaryServerCall>.fromOpaque(context).release()
    })
}
