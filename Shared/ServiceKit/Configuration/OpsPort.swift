/// The port of `/metrics`, `/livez` and `/readyz`.
public enum OpsPort: ConfigurationValue {
  /// The service's own port plus 100; any free port where that is any free port too.
  case automatic
  /// No such server.
  case off
  /// This port; 0 is any free port.
  case port(UInt16)

  /// `auto`, `off` or a port.
  public static var allowedForm: String { "auto, off or a whole number from 0 to 65535" }

  /// Reads `auto`, `off` or a port.
  public init?(configurationText: String) {
    switch configurationText {
    case "auto": self = .automatic
    case "off": self = .off
    default:
      guard let port = UInt16(configurationText) else { return nil }
      self = .port(port)
    }
  }

  /// `auto`, `off` or the port.
  public var configurationText: String {
    switch self {
    case .automatic: "auto"
    case .off: "off"
    case .port(let port): String(port)
    }
  }
}
