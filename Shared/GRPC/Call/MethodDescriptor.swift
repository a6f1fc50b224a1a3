/// The name of a method.
///
/// A copy costs one reference, as every call carries several.
public struct MethodDescriptor: Hashable, Sendable, CustomStringConvertible {
  private final class Names: Sendable {
    let service: ServiceDescriptor
    let method: String
    let fullyQualifiedMethod: String
    let path: String

    init(service: ServiceDescriptor, method: String, fullyQualifiedMethod: String) {
      self.service = service
      self.method = method
      self.fullyQualifiedMethod = fullyQualifiedMethod
      path = "/" + fullyQualifiedMethod
    }
  }

  private let names: Names

  /// The service that has the method.
  public var service: ServiceDescriptor { names.service }
  /// The method's name inside the service, for example `AnalyzeVideo`.
  public var method: String { names.method }
  /// Service and method, `package.Service/Method`.
  public var fullyQualifiedMethod: String { names.fullyQualifiedMethod }

  /// Makes a descriptor.
  /// - Parameters:
  ///   - service: the service that has the method.
  ///   - method: the method's name inside the service.
  public init(service: ServiceDescriptor, method: String) {
    names = Names(
      service: service, method: method,
      fullyQualifiedMethod: service.fullyQualifiedService + "/" + method)
  }

  /// Reads the path of a request, `/package.Service/Method`. What has another form becomes a method
  /// without a service.
  init(path: String) {
    let name = path.hasPrefix("/") ? path.dropFirst() : path[...]
    let slash = name.lastIndex(of: "/")
    names = Names(
      service: ServiceDescriptor(fullyQualifiedService: slash.map { String(name[..<$0]) } ?? ""),
      method: slash.map { String(name[name.index(after: $0)...]) } ?? String(name),
      fullyQualifiedMethod: String(name))
  }

  /// The path of a request, `/package.Service/Method`.
  var path: String { names.path }

  public var description: String { fullyQualifiedMethod }

  public static func == (left: MethodDescriptor, right: MethodDescriptor) -> Bool {
    left.fullyQualifiedMethod == right.fullyQualifiedMethod
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(fullyQualifiedMethod)
  }
}
