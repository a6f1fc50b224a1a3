/// The sizes that one dimension of a model's input or output may have.
public struct Dimension: Sendable, Equatable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// The least size.
  public let minimum: Int
  /// The greatest size; nil where there is no limit.
  public let maximum: Int?

  /// Any size.
  public static let any = Dimension(minimum: 0, maximum: nil)

  /// Sizes from `minimum` to `maximum`.
  public init(minimum: Int, maximum: Int?) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// One size.
  public init(_ size: Int) {
    self.init(minimum: size, maximum: size)
  }

  /// One size.
  public init(integerLiteral size: Int) {
    self.init(size)
  }

  /// The size where only one is possible.
  public var size: Int? { minimum == maximum ? minimum : nil }

  /// Whether a dimension of that size fits.
  public func accepts(_ size: Int) -> Bool {
    size >= minimum && size <= maximum ?? .max
  }

  /// `640`, `1...16`, `32...` or `?`.
  public var description: String {
    if let size { return "\(size)" }
    if let maximum { return "\(minimum)...\(maximum)" }
    return minimum == 0 ? "?" : "\(minimum)..."
  }
}
