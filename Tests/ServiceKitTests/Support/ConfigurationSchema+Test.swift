import ServiceKit
import Testing

extension ConfigurationSchema: CustomTestStringConvertible {
  public var testDescription: String { service }
}
