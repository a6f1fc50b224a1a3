extension GRPCClient.Config {
  /// How a client spreads its calls over the addresses of its target.
  public enum LoadBalancing: Hashable, Sendable {
    /// All calls go to the first address that a connection can be made to.
    case pickFirst
    /// Calls go to all addresses in turn that a connection can be made to.
    ///
    /// With `healthCheckedService` an address gets calls only while its health service
    /// (`grpc.health.v1`) says that this service is `SERVING`; empty stands for the server as a whole,
    /// nil asks nobody. A server without a health service counts as serving.
    case roundRobin(healthCheckedService: String?)
  }
}
