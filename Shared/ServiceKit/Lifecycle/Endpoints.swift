/// Where a process that is ready can be reached.
public struct Endpoints: Sendable, Equatable {
  /// The address that the service listens on, without the port.
  public var host: String
  /// The service's port, never 0.
  public var port: Int
  /// The ops server's port; nil where it is off.
  public var opsPort: Int?

  /// The endpoints of a process.
  public init(host: String, port: Int, opsPort: Int?) {
    self.host = host
    self.port = port
    self.opsPort = opsPort
  }
}
