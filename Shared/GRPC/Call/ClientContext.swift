/// What a client's interceptors know about a call, and what they can change before it is made.
public struct ClientContext: Sendable {
  /// The method that is called.
  public let descriptor: MethodDescriptor
  /// The metadata that goes out with the call.
  public var metadata: Metadata
  /// How the call is made. The time limit counts from the moment when the call is opened.
  public var options: CallOptions

  /// Makes a context; a client does it for its calls, and a test of an interceptor for its own.
  /// - Parameters:
  ///   - descriptor: the method that is called.
  ///   - metadata: the metadata that goes out with the call.
  ///   - options: how the call is made.
  public init(
    descriptor: MethodDescriptor, metadata: Metadata = [:], options: CallOptions = .defaults
  ) {
    self.descriptor = descriptor
    self.metadata = metadata
    self.options = options
  }
}
