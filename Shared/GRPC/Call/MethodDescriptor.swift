/// The name of a method.
public struct MethodDescriptor: Hashable, Sendable, CustomStringConvertible {
  /// The service that has the method.
  public let service: ServiceDescriptor
  /// The method's name inside the service, for example `AnalyzeVideo`.
  public let method: String
  /// Service and method, `package.Service/Method`.
  public let fullyQualifiedMethod: String

  /// Makes a descriptor.
  /// - Parameters:
  ///   - service: the service that has the method.
  ///   - method: the method's name inside the service.
  public init(service: ServiceDescriptor, method: String) {
    self.service = service
    self.method = method
    fullyQualifiedMethod = service.fullyQualifiedService + "/" + method
  }

  /// Reads the path of a request, `/package.Service/Method`. What has another form becomes a method
  /// without a service.
  init(path: String) {
    let name = path.hasPrefix("/") ? path.dropFirst() : path[...]
    let slash = name.lastIndex(of: "/")
    service = ServiceDescriptor(
      fullyQualifiedService: slash.map { String(name[..<$0]) } ?? "")
    method = slash.map { String(name[name.index(after: $0)...]) } ?? String(name)
    fullyQualifiedMethod = String(name)
  }

  /// The path of a request, `/package.Service/Method`.
  var path: String { "/" + fullyQualifiedMethod }

  public var description: String { fullyQualifiedMethod }
}
