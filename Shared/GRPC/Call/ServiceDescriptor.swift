/// The name of a service.
public struct ServiceDescriptor: Hashable, Sendable, CustomStringConvertible {
  /// Package and service, for example `marquee.vision.v1.VisionService`.
  public let fullyQualifiedService: String

  /// Makes a descriptor.
  /// - Parameter fullyQualifiedService: package and service, `package.Service`.
  public init(fullyQualifiedService: String) {
    self.fullyQualifiedService = fullyQualifiedService
  }

  public var description: String { fullyQualifiedService }
}
