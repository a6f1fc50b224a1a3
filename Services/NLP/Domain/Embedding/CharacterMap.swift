/// The character map of a SentencePiece model: which texts stand for which (NFKC and a little more).
///
/// A double array (Aoe 1989) as Darts-clone lays it out: its size in bytes (u32), units (u32), then the
/// replacements as texts that end with a zero byte. Of several matches the longest counts.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  private let replacements: [UInt8]

  /// - Parameter bytes: the map; an empty one changes nothing.
  /// - Throws: what is wrong with it, in words.
  init(_ bytes: [UInt8]) throws(CharacterMapProblem) {
    guard !bytes.isEmpty else {
      units = []
      replacements = []
      return
    }
    func word(at offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * $1) }
    }
    guard bytes.count >= 4 else { throw CharacterMapProblem() }
    let size = Int(word(at: 0))
    guard size > 0, size % 4 == 0, size <= bytes.count - 4 else { throw CharacterMapProblem() }
    units = (0..<(size / 4)).map { word(at: 4 + 4 * $0) }
    replacements = Array(bytes[(4 + size)...])
    // Every replacement then has an end.
    guard replacements.last == 0 else { throw CharacterMapProblem() }
  }

  /// The longest match at the beginning of `text`.
  ///
  /// - Returns: its length and what it stands for; nil where nothing matches.
  func match(_ text: ArraySlice<UInt8>) -> (length: Int, replacement: ArraySlice<UInt8>)? {
    guard let root = units.first else { return nil }
    var found: (length: Int, value: Int)?
    var place = Self.offset(root)
    for (index, byte) in text.enumerated() {
      place ^= Int(byte)
      guard units.indices.contains(place) else { break }
      let unit = units[place]
      // The label is the low byte; the highest bit marks a value, which is no label.
      guard unit & 0x8000_00FF == UInt32(byte) else { break }
      place ^= Self.offset(unit)
      guard unit >> 8 & 1 == 1 else { continue }
      guard units.indices.contains(place) else { break }
      found = (index + 1, Int(units[place] & 0x7FFF_FFFF))
    }
    guard let found, found.value < replacements.count else { return nil }
    let end = replacements[found.value...].firstIndex(of: 0) ?? replacements.count
    return (found.length, replacements[found.value..<end])
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int((unit >> 10) << ((unit & 0x200) >> 6))
  }
}

/// The bytes are no character map.
struct CharacterMapProblem: Error {}
