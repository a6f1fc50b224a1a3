import Foundation

/// Splits texts as BERT's uncased models do (Devlin et al. 2019): words without case and accents,
/// punctuation and Chinese characters by themselves, and each word into the longest pieces from its left.
public struct WordPieceTokenizer: TextTokenizer {
  /// A word of more characters is unknown as a whole; BERT's own limit.
  private static let longestWord = 100
  private static let continuation: [UInt8] = Array("##".utf8)

  public let empty: Set<Int32>
  public let begin: Int32
  public let end: Int32
  public let count: Int
  private let unknown: Int32
  private let table: PieceTable
  private let continued: PieceTable.Prefix?

  /// Reads a vocabulary: one piece a line, its id the number of the line, from 0.
  ///
  /// - Parameters:
  ///   - data: the file.
  ///   - name: its name, for errors.
  /// - Throws: `ModelError` when it is not UTF-8, has a line twice, or lacks `[UNK]`, `[CLS]` or `[SEP]`.
  public init(data: Data, name: String) throws {
    func problem(_ text: String) -> ModelError { ModelError(file: name, problem: text) }
    guard let text = String(data: data, encoding: .utf8) else { throw problem("is not UTF-8") }
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard Set(lines).count == lines.count, !lines.contains([]) else {
      throw problem("has a line twice, or an empty one")
    }
    let ids = ["[UNK]", "[CLS]", "[SEP]"].map { lines.firstIndex(of: Array($0.utf8)) }
    guard let unknown = ids[0], let begin = ids[1], let end = ids[2] else {
      throw problem("has no [UNK], [CLS] and [SEP]")
    }
    (self.unknown, self.begin, self.end) = (Int32(unknown), Int32(begin), Int32(end))
    empty = [self.unknown]
    count = lines.count
    table = PieceTable(lines.enumerated().map { ($0.element, Int32($0.offset)) })
    var continued: PieceTable.Prefix? = table.all
    for byte in Self.continuation {
      continued = continued.flatMap { [table] in table.narrowed($0, by: byte) }
    }
    self.continued = continued
  }

  public func pieces(of text: String) -> [Int32] {
    var ids: [Int32] = []
    for word in Self.words(of: text) { append(word, to: &ids) }
    return ids
  }

  private func append(_ word: String, to ids: inout [Int32]) {
    guard word.unicodeScalars.count <= Self.longestWord else {
      ids.append(unknown)
      return
    }
    let before = ids.count
    var rest = Array(word.utf8)[...]
    var beginning: PieceTable.Prefix? = table.all
    while !rest.isEmpty {
      guard let start = beginning, let piece = longestPiece(of: rest, after: start) else {
        ids.removeLast(ids.count - before)
        ids.append(unknown)
        return
      }
      ids.append(piece.id)
      rest = rest.dropFirst(piece.length)
      beginning = continued
    }
  }

  private func longestPiece(
    of bytes: ArraySlice<UInt8>, after start: PieceTable.Prefix
  ) -> (id: Int32, length: Int)? {
    var prefix = start
    var longest: (id: Int32, length: Int)?
    for (index, byte) in bytes.enumerated() {
      guard let longer = table.narrowed(prefix, by: byte) else { break }
      prefix = longer
      if let id = table.id(of: prefix) { longest = (id, index + 1) }
    }
    return longest
  }

  /// The words of a text, and its punctuation, one by one.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func flush() {
      if !word.isEmpty { words.append(String(word)) }
      word = .init()
    }
    for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
      let properties = scalar.properties
      if isBlank(scalar) {
        flush()
      } else if isIgnored(scalar) || properties.generalCategory == .nonspacingMark {
        continue
      } else if isPunctuation(scalar) || isChinese(scalar) {
        flush()
        words.append(String(scalar))
      } else {
        word.append(contentsOf: properties.lowercaseMapping.unicodeScalars)
      }
    }
    flush()
    return words
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n", "\r": true
    default:
      scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
    }
  }

  /// What cannot be seen, and the sign for what could not be read.
  private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse: true
    default: scalar == "\u{FFFD}"
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// The blocks of ideographs that BERT's vocabulary has by themselves.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2CEAF,
      0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
