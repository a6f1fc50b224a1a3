/// Asked between units of work; throws when the work should stop.
public typealias CancellationCheck = @Sendable () throws -> Void
