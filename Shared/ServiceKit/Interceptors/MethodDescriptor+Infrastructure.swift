import GRPC

extension MethodDescriptor {
  /// Whether the method belongs to gRPC itself: health and reflection. Such calls must be answered
  /// when the service has too much work, and a health watch lasts as long as its caller likes.
  var isInfrastructure: Bool {
    service.fullyQualifiedService.hasPrefix("grpc.")
  }
}
