import GRPC

/// When the caller of a gateway method stops waiting.
enum CallDeadline {
  /// How long a call may take whose caller set no limit and whose server set none either.
  private static let standard = Duration.seconds(300)

  /// The call's deadline, else the standard one from now.
  static func instant(of context: ServerContext) -> ContinuousClock.Instant {
    context.deadline?.instant ?? .now + standard
  }
}
