/// An array of numbers with a shape: contiguous, row-major (the last dimension varies fastest), immutable.
///
/// Copies share the elements. A model reads an input where it lies and writes an output where it stays.
public struct Tensor: Sendable {
  /// The most elements that a tensor may have: 2³¹ - 1.
  public static let maximumCount = Int(Int32.max)

  /// The sizes of the dimensions, each 0 or more; empty for a single number.
  public let shape: [Int]
  /// The type of the elements.
  public let elementType: ElementType
  let storage: TensorStorage

  /// How many elements there are: the product of the shape.
  public var count: Int { storage.byteCount / elementType.size }

  /// A tensor of the elements of an array.
  ///
  /// - Parameters:
  ///   - elements: the elements in row-major order.
  ///   - shape: the sizes of the dimensions; their product is the number of elements.
  /// - Throws: `InferenceError.invalidTensor` when the shape does not fit.
  public init<Element: TensorElement>(
    _ elements: [Element], shape: [Int]
  ) throws(InferenceError) {
    let count = try Self.count(of: shape)
    guard elements.count == count else {
      throw .invalidTensor(
        "\(elements.count) elements for the shape \(shape), which holds \(count)")
    }
    self.init(shape: shape, elementType: Element.elementType, count: count)
    elements.withUnsafeBytes { storage.bytes.copyMemory(from: $0) }
  }

  /// A tensor whose elements are written in place.
  ///
  /// - Parameters:
  ///   - shape: the sizes of the dimensions.
  ///   - type: the type of the elements.
  ///   - write: writes the elements, in row-major order; all are 0 before.
  /// - Throws: `InferenceError.invalidTensor` for a shape that no tensor has; what `write` throws.
  public init<Element: TensorElement>(
    shape: [Int], of type: Element.Type,
    _ write: (UnsafeMutableBufferPointer<Element>) throws -> Void
  ) throws {
    self.init(
      shape: shape, elementType: Element.elementType, count: try Self.count(of: shape))
    try write(storage.bytes.bindMemory(to: Element.self))
  }

  /// A tensor of zeros.
  ///
  /// - Throws: `InferenceError.invalidTensor` for a shape that no tensor has.
  public init(zeros shape: [Int], elementType: ElementType) throws(InferenceError) {
    self.init(shape: shape, elementType: elementType, count: try Self.count(of: shape))
  }

  /// Room for what the library writes, all of it, before anybody reads.
  init(roomFor shape: [Int], elementType: ElementType) throws(InferenceError) {
    self.init(
      shape: shape, elementType: elementType, count: try Self.count(of: shape), isZero: false)
  }

  private init(shape: [Int], elementType: ElementType, count: Int, isZero: Bool = true) {
    self.shape = shape
    self.elementType = elementType
    storage = TensorStorage(byteCount: count * elementType.size, isZero: isZero)
  }

  /// Lends the elements for the time of a call, without a copy.
  ///
  /// - Throws: `InferenceError.invalidTensor` when the elements are of another type; what `body`
  ///   throws.
  public func withElements<Element: TensorElement, Result>(
    of type: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    guard type.elementType == elementType else {
      throw InferenceError.invalidTensor(
        "the elements are \(elementType.rawValue), not \(type.elementType.rawValue)")
    }
    return try withExtendedLifetime(storage) {
      try body(UnsafeBufferPointer(storage.bytes.bindMemory(to: Element.self)))
    }
  }

  /// A copy of the elements, in row-major order.
  ///
  /// - Throws: `InferenceError.invalidTensor` when they are of another type.
  public func elements<Element: TensorElement>(of type: Element.Type) throws -> [Element] {
    try withElements(of: type) { Array($0) }
  }

  /// The number of elements of a shape.
  static func count(of shape: [Int]) throws(InferenceError) -> Int {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow, product <= maximumCount else {
        throw .invalidTensor(
          "the shape \(shape); sizes are 0 or more and their product at most \(maximumCount)")
      }
      count = product
    }
    return count
  }
}
