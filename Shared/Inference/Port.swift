/// An input or an output of a model.
public struct Port: Sendable, Equatable {
  /// All the names that the model gives it, in alphabetical order; at least one.
  public let names: [String]
  /// The sizes that its dimensions may have; nil where the model leaves even their number open.
  public let shape: [Dimension]?
  /// The type of its elements.
  public let elementType: ElementType

  /// The first of the names.
  public var name: String { names[0] }

  /// Its shape where only one is possible.
  public var fixedShape: [Int]? {
    guard let shape else { return nil }
    let sizes = shape.compactMap(\.size)
    return sizes.count == shape.count ? sizes : nil
  }

  /// Whether a tensor of that shape fits.
  public func accepts(_ shape: [Int]) -> Bool {
    guard let allowed = self.shape else { return true }
    return allowed.count == shape.count
      && zip(allowed, shape).allSatisfy { $0.accepts($1) }
  }

  /// The shape as a text: `[1, 3, 640, ?]`.
  var shapeDescription: String {
    shape.map { "[" + $0.map(\.description).joined(separator: ", ") + "]" } ?? "any shape"
  }
}
