/// A place in JSON text.
public struct JSONPosition: Hashable, Sendable {
  /// How many bytes stand before it.
  public let byteOffset: Int
  /// The line, from 1; lines end with a line feed.
  public let line: Int
  /// The character of the line, from 1; Unicode scalars are counted.
  public let column: Int

  init(byteOffset: Int, in json: [UInt8]) {
    let before = json[..<byteOffset]
    self.byteOffset = byteOffset
    line = 1 + before.count { $0 == 0x0A }
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Every byte that does not continue a scalar begins one.
    column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
  }
}

extension JSONPosition: CustomStringConvertible {
  /// Line, column and offset in words.
  public var description: String { "line \(line), column \(column) (byte \(byteOffset))" }
}
