/// One value a pixel, 0 (black) to 255 (white), row by row.
public struct Plane: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// `width * height` values.
  public let values: [UInt8]

  /// A plane whose values `fill` writes; it must write all of them.
  ///
  /// - Throws: `MediaError.invalidArgument` for a size outside 1 to 65,535 a side, or what `fill`
  ///   throws.
  public init(
    width: Int, height: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
  ) throws {
    try Image.check(width, height)
    self.width = width
    self.height = height
    let count = width * height
    values = try [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      written = count
    }
  }
}
