/// The pieces of a vocabulary, sorted by their bytes, so that all pieces that begin a text are found
/// byte by byte.
struct PieceTable: Sendable {
  /// The pieces that begin with some bytes.
  struct Prefix {
    fileprivate var rows: Range<Int>
    fileprivate var length = 0
  }

  private let bytes: [UInt8]
  /// Where each piece begins in `bytes`, and the end of the last.
  private let starts: [Int32]
  private let ids: [Int32]

  /// - Parameter pieces: each with its id; none may be there twice, as the first would hide the second.
  init(_ pieces: [(piece: [UInt8], id: Int32)]) {
    var bytes: [UInt8] = []
    var starts: [Int32] = [0]
    var ids: [Int32] = []
    for entry in pieces.sorted(by: { $0.piece.lexicographicallyPrecedes($1.piece) }) {
      bytes += entry.piece
      starts.append(Int32(bytes.count))
      ids.append(entry.id)
    }
    self.bytes = bytes
    self.starts = starts
    self.ids = ids
  }

  /// All pieces.
  var all: Prefix { Prefix(rows: 0..<ids.count) }

  /// Those of them that go on with a byte; nil where none does.
  func narrowed(_ prefix: Prefix, by byte: UInt8) -> Prefix? {
    let first = firstRow(of: prefix, from: Int(byte))
    let rows =
      first..<firstRow(
        of: Prefix(rows: first..<prefix.rows.upperBound, length: prefix.length), from: Int(byte) + 1
      )
    return rows.isEmpty ? nil : Prefix(rows: rows, length: prefix.length + 1)
  }

  /// The id of the piece that these bytes are; nil where they only begin others.
  func id(of prefix: Prefix) -> Int32? {
    guard let row = prefix.rows.first, length(ofRow: row) == prefix.length else { return nil }
    return ids[row]
  }

  /// The first row whose next byte is `byte` or more; pieces that end come before all bytes.
  private func firstRow(of prefix: Prefix, from byte: Int) -> Int {
    var (low, high) = (prefix.rows.lowerBound, prefix.rows.upperBound)
    while low < high {
      let middle = (low + high) / 2
      let next =
        length(ofRow: middle) == prefix.length
        ? -1 : Int(bytes[Int(starts[middle]) + prefix.length])
      if next < byte { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func length(ofRow row: Int) -> Int { Int(starts[row + 1] - starts[row]) }
}
