import Validation

/// The bytes of a script, checked: not empty, not too long, UTF-8, without a byte order mark.
public struct ScriptText: Sendable {
  /// The text without a byte order mark.
  let bytes: [UInt8]
  /// Bytes of the mark that was taken off: what offsets into `bytes` lack.
  let markLength: Int

  /// - Parameters:
  ///   - content: the script as it came.
  ///   - limits: how much is accepted.
  /// - Throws: `InvalidInput` naming `content`.
  public init(content: some Collection<UInt8>, limits: ScriptLimits = ScriptLimits()) throws {
    guard content.count <= limits.maximumBytes else {
      throw InvalidInput.tooLong(content.count, limits)
    }
    let all = Array(content)
    if let offset = Self.firstInvalidOffset(in: all) {
      throw InvalidInput(
        .invalidUTF8, field: "content", "is not UTF-8: the byte at offset \(offset) is out of place"
      )
    }
    markLength = all.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    bytes = markLength == 0 ? all : Array(all.dropFirst(markLength))
    guard bytes.contains(where: { !$0.isBlank && $0 != .newline && $0 != .carriageReturn }) else {
      throw InvalidInput(.emptyText, field: "content", "is empty; a screenplay is needed")
    }
  }

  private init(bytes: [UInt8], markLength: Int) {
    self.bytes = bytes
    self.markLength = markLength
  }

  /// The beginning of the text, of about so many bytes: it ends with a character.
  func prefix(_ count: Int) -> ScriptText {
    guard bytes.count > count else { return self }
    let end = bytes[..<count].lastIndex { $0 & 0xC0 != 0x80 } ?? 0
    return ScriptText(bytes: Array(bytes[..<end]), markLength: markLength)
  }

  /// Lines of the text, each ended by `\n`, `\r` or both together; the last one counts unless it is
  /// empty.
  var lineCount: Int {
    var count = 0
    for index in bytes.indices {
      let isEnd =
        bytes[index] == .newline
        || (bytes[index] == .carriageReturn && bytes.dropFirst(index + 1).first != .newline)
      if isEnd { count += 1 }
    }
    let isEnded = bytes.last == .newline || bytes.last == .carriageReturn
    return count + (isEnded ? 0 : 1)
  }

  /// The offset of the first byte that begins no well-formed UTF-8 sequence (Unicode 15, table 3-7).
  static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let lead = bytes[index]
        if lead < 0x80 {
          index += 1
          continue
        }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
          length = 3
          if lead == 0xE0 { second = 0xA0...0xBF }
          if lead == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
          length = 4
          if lead == 0xF0 { second = 0x90...0xBF }
          if lead == 0xF4 { second = 0x80...0x8F }
        default: return index
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return index }
        for continuation in (index + 2)..<max(index + 2, index + length)
        where !(0x80...0xBF).contains(bytes[continuation]) {
          return index
        }
        index += length
      }
      return nil
    }
  }
}
