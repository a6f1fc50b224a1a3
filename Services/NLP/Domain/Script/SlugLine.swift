/// What a scene heading says: inside or outside, where, and when.
public struct SlugLine: Sendable, Equatable {
  /// Where a scene plays.
  public enum Place: String, Sendable {
    /// `INT`.
    case interior
    /// `EXT`.
    case exterior
    /// Both, as in a moving car.
    case both
  }

  /// Inside, outside or both; nil where the heading does not say.
  public let place: Place?
  /// The location; empty where there is none.
  public let location: String
  /// The time of day as written.
  public let timeOfDay: String?

  /// A way in which a heading begins.
  struct Prefix: Sendable {
    let text: [UInt8]
    let place: Place?

    init(_ text: String, _ place: Place?) {
      self.text = Array(text.utf8)
      self.place = place
    }
  }

  /// Prefixes of a heading in capitals, longest first, and what they mean. `EST` (establishing)
  /// says nothing about inside and outside.
  static let prefixes = [
    Prefix("INT./EXT", .both), Prefix("EXT./INT", .both), Prefix("INT/EXT", .both),
    Prefix("EXT/INT", .both), Prefix("INT", .interior), Prefix("EXT", .exterior),
    Prefix("EST", nil), Prefix("I/E", .both), Prefix("E/I", .both),
  ]

  /// Full words, common in Spanish scripts; accepted in capitals only, as they are also words.
  static let words = [
    Prefix("INTERIOR/EXTERIOR", .both), Prefix("INTERIOR", .interior),
    Prefix("EXTERIOR", .exterior),
  ]

  private static let all = prefixes + words

  /// Times of day that are recognised after a full stop or a slash, where a dash is missing.
  static let timesOfDay: Set<String> = [
    "DAY", "NIGHT", "MORNING", "EVENING", "AFTERNOON", "DAWN", "DUSK", "LATER", "CONTINUOUS",
    "DÍA", "DIA", "NOCHE", "MAÑANA", "TARDE", "AMANECER", "ATARDECER", "MADRUGADA", "CONTINUO",
  ]

  /// The length of the prefix of `heading` (with its full stop) and what it means; nil for a line
  /// that does not begin like a heading. Small letters are as good as capitals.
  static func prefix(of heading: some Collection<UInt8>) -> (length: Int, place: Place?)? {
    guard let first = heading.first?.asciiUppercased,
      first == UInt8(ascii: "I") || first == UInt8(ascii: "E")
    else { return nil }
    for prefix in all {
      let begin = heading.prefix(prefix.text.count).map(\.asciiUppercased)
      guard begin == prefix.text, let next = heading.dropFirst(begin.count).first,
        next == .period || next.isBlank
      else { continue }
      return (begin.count + (next == .period ? 1 : 0), prefix.place)
    }
    return nil
  }

  /// A line that is a heading without being forced to: it begins like one, and where it begins with
  /// a full word (`INTERIOR CASA`) it is in capitals as a whole.
  static func isHeading(_ text: ArraySlice<UInt8>) -> Bool {
    guard prefix(of: text) != nil else { return false }
    let isShort = prefixes.contains { prefix in
      text.prefix(prefix.text.count).map(\.asciiUppercased) == prefix.text
        && !(text.dropFirst(prefix.text.count).first?.isASCIIAlphanumeric ?? false)
    }
    return isShort || !text.contains { (0x61...0x7A).contains($0) }
  }

  /// Reads a heading without its number.
  ///
  /// - Parameter heading: the heading as written: `INT. KITCHEN - NIGHT`.
  public init(heading: String) {
    let bytes = Array(heading.utf8)
    let prefix = Self.prefix(of: bytes)
    place = prefix?.place
    let rest = String(decoding: bytes.dropFirst(prefix?.length ?? 0), as: UTF8.self)
    var parts: [Substring] = []
    var start = rest.startIndex
    // A dash with blanks around it parts location and time; one inside a word does not.
    var index = rest.startIndex
    while index < rest.endIndex {
      let character = rest[index]
      let next = rest.index(after: index)
      let isDash = character == "-" || character == "–" || character == "—"
      let spaced =
        (index > rest.startIndex && rest[rest.index(before: index)].isWhitespace)
        && (next == rest.endIndex || rest[next].isWhitespace || rest[next] == "-")
      if isDash && spaced {
        parts.append(rest[start..<index])
        start = next
        while start < rest.endIndex, rest[start] == "-" { start = rest.index(after: start) }
        index = start
      } else {
        index = next
      }
    }
    parts.append(rest[start...])
    if parts.count == 1, let split = rest.lastIndex(where: { $0 == "." || $0 == "/" }) {
      let last = rest[rest.index(after: split)...].trimmingBlanks
      if Self.timesOfDay.contains(last.uppercased()) {
        parts = [rest[..<split], last]
      }
    }
    location = parts[0].trimmingBlanks.isEmpty ? "" : String(parts[0].trimmingBlanks)
    let time = parts.count > 1 ? parts[parts.count - 1].trimmingBlanks : ""
    timeOfDay = time.isEmpty ? nil : String(time)
  }
}
