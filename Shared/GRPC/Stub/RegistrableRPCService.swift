/// A service that a server can offer: it says which methods it has and what handles them.
public protocol RegistrableRPCService: Sendable {
  /// Registers every method of the service.
  func registerMethods(with router: inout RPCRouter)
}
