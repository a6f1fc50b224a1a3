import Foundation
import Protobuf

/// Splits texts as SentencePiece does with a unigram model (Kudo 2018, arXiv:1804.10959): normalised,
/// blanks as «▁», then the pieces of the greatest total log-probability, found by dynamic programming.
///
/// Debian's libsentencepiece 0.1.97 cannot be used: it exports a protobuf 3.14 of its own, and a process that
/// holds libprotobuf 3.21 as well ends at once, in whichever order they are linked.
public struct SentencePieceTokenizer: TextTokenizer {
  private static let blank: [UInt8] = Array("▁".utf8)
  private static let space: UInt8 = 0x20
  /// How much less probable an unknown character is than the rarest piece, in nats; SentencePiece's own
  /// constant.
  private static let unknownPenalty: Float = 10
  /// What a user-defined symbol loses against the most probable pieces of its bytes; SentencePiece's own.
  private static let userDefinedPenalty: Float = 0.1

  public let empty: Set<Int32>
  public let begin: Int32
  public let end: Int32
  public let count: Int
  private let unknown: Int32
  private let table: PieceTable
  private let scores: [Float]
  private let userDefined: [(id: Int32, bytes: [UInt8])]
  private let userDefinedScore: Float
  private let unknownScore: Float
  private let map: CharacterMap

  /// Reads a SentencePiece model.
  ///
  /// - Parameters:
  ///   - data: the file.
  ///   - name: its name, for errors.
  /// - Throws: `ModelError` when it is no unigram model of the usual normalisation: a blank put in front, blanks
  ///   joined and written as «▁», no fallback to bytes.
  public init(data: Data, name: String) throws {
    func problem(_ text: String) -> ModelError { ModelError(file: name, problem: text) }
    let file: SentencePieceFile
    do {
      file = try SentencePieceFile(data)
    } catch {
      throw problem("is no SentencePiece model: \(error)")
    }
    guard file.isUnigram, !file.fallsBackToBytes, file.hasUsualBlanks else {
      throw problem("is no unigram model with the usual treatment of blanks")
    }
    do {
      map = try CharacterMap(file.characterMap)
    } catch {
      throw problem("has a damaged character map")
    }
    var known: [(piece: [UInt8], id: Int32)] = []
    var userDefined: [(id: Int32, bytes: [UInt8])] = []
    var normal: [Float] = []
    var named: [String: Int32] = [:]
    var unknown: Int32?
    for (index, piece) in file.pieces.enumerated() {
      let id = Int32(index)
      switch piece.kind {
      case .normal:
        known.append((piece.text, id))
        normal.append(piece.score)
      case .userDefined:
        known.append((piece.text, id))
        userDefined.append((id, piece.text))
      case .unknown: unknown = id
      case .control: named[String(decoding: piece.text, as: UTF8.self)] = id
      case .unused, .byte: break
      }
    }
    guard let unknown, let begin = named["<s>"], let end = named["</s>"] else {
      throw problem("has no <unk>, <s> and </s>")
    }
    guard let least = normal.min(), let greatest = normal.max(), normal.allSatisfy(\.isFinite),
      known.allSatisfy({ !$0.piece.isEmpty })
    else { throw problem("has no pieces, or one that is empty or has no finite score") }
    (self.unknown, self.begin, self.end, count) = (unknown, begin, end, file.pieces.count)
    empty = Set(known.filter { $0.piece == Self.blank }.map(\.id) + [unknown])
    self.userDefined = userDefined
    table = PieceTable(known)
    scores = file.pieces.map(\.score)
    userDefinedScore = greatest
    unknownScore = least - Self.unknownPenalty
  }

  public func pieces(of text: String) -> [Int32] {
    let normalized = normalized(Array(text.utf8))
    let size = normalized.count
    // The best way to each place: its score, where its last piece begins (-1: not reached) and is.
    var best = [(score: Float, start: Int, id: Int32)](repeating: (0, -1, unknown), count: size + 1)
    var start = 0
    while start < size {
      let letter = min(Self.length(ofLetter: normalized[start]), size - start)
      var hasLetter = false
      var prefix = table.all
      for place in start..<size {
        guard let longer = table.narrowed(prefix, by: normalized[place]) else { break }
        prefix = longer
        guard let id = table.id(of: prefix) else { continue }
        let length = place + 1 - start
        let score = best[start].score + self.score(of: id, length: length)
        if best[place + 1].start < 0 || score > best[place + 1].score {
          best[place + 1] = (score, start, id)
        }
        if length == letter { hasLetter = true }
      }
      if !hasLetter {
        let score = best[start].score + unknownScore
        if best[start + letter].start < 0 || score > best[start + letter].score {
          best[start + letter] = (score, start, unknown)
        }
      }
      start += letter
    }
    var ids: [Int32] = []
    var place = size
    while place > 0 {
      // What is unknown is one piece, however long.
      if best[place].id != unknown || ids.last != unknown { ids.append(best[place].id) }
      place = best[place].start
    }
    return ids.reversed()
  }

  private func score(of id: Int32, length: Int) -> Float {
    userDefined.contains { $0.id == id }
      ? Float(length) * userDefinedScore - Self.userDefinedPenalty : scores[Int(id)]
  }

  /// The text as the pieces have it: characters replaced, no blank at either end, one between words and one in
  /// front.
  private func normalized(_ text: [UInt8]) -> [UInt8] {
    var result = Self.blank
    result.reserveCapacity(text.count + text.count / 2 + 3)
    var afterBlank = true
    var rest = text[...]
    while let first = rest.first {
      let length: Int
      var replaced: ArraySlice<UInt8>
      if let symbol = userDefined.first(where: { rest.starts(with: $0.bytes) }) {
        (length, replaced) = (symbol.bytes.count, rest.prefix(symbol.bytes.count))
      } else if let match = map.match(rest) {
        (length, replaced) = match
      } else {
        length = min(Self.length(ofLetter: first), rest.count)
        replaced = rest.prefix(length)
      }
      rest = rest.dropFirst(length)
      if afterBlank { replaced = replaced.drop { $0 == Self.space } }
      guard let last = replaced.last else { continue }
      for byte in replaced {
        if byte == Self.space { result += Self.blank } else { result.append(byte) }
      }
      afterBlank = last == Self.space
    }
    while result.count >= Self.blank.count,
      result.suffix(Self.blank.count).elementsEqual(Self.blank)
    {
      result.removeLast(Self.blank.count)
    }
    return result
  }

  /// How many bytes the letter has that begins with a byte of well-formed UTF-8.
  private static func length(ofLetter first: UInt8) -> Int {
    switch first {
    case 0xF0...: 4
    case 0xE0...: 3
    case 0xC0...: 2
    default: 1
    }
  }
}
