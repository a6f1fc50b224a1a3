/// What marks the kinds of a line in Fountain.
enum FountainMarks {
  /// Marks that force a kind, with which no title page begins.
  static let forcing = Set("@!#>~=.".utf8)
  /// The longest key of a title page, in bytes: a longer «key» is prose with a colon.
  static let longestTitleKey = 60
  /// Openings of a film that look like a key of the title page.
  static let openings: Set<String> = [
    "FADE IN", "ABRE DE NEGRO", "FUNDE DE NEGRO", "FUNDIDO DE NEGRO", "FUNDIDO DESDE NEGRO",
    "ABRIMOS DE NEGRO",
  ]
  /// How a transition ends, in capitals: `CUT TO:`, `CORTE A:`, `FUNDIDO A NEGRO.`
  private static let transitionEndings = [
    " TO:", " A:", " A NEGRO", " A NEGRO.", " A NEGRO:", " A BLANCO", " A BLANCO.",
  ].map { Array($0.utf8) }

  /// A line in capitals that ends like a transition.
  static func isTransition(_ text: ArraySlice<UInt8>) -> Bool {
    guard let last = text.last, ":.O".utf8.contains(last),
      transitionEndings.contains(where: { text.suffix($0.count).elementsEqual($0) })
    else {
      return false
    }
    return String(decoding: text, as: UTF8.self).unicodeScalars
      .allSatisfy { !$0.properties.isLowercase }
  }

  /// `Key: value` at the left margin, as it stands on a title page. A first line that opens a film
  /// («FADE IN:») is none. The value is without the blanks at both ends.
  static func titleEntry(
    _ line: ArraySlice<UInt8>
  ) -> (key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
    guard let first = line.first, !first.isBlank, !forcing.contains(first),
      let colon = line.prefix(longestTitleKey + 1).firstIndex(of: UInt8(ascii: ":")),
      colon > line.startIndex, SlugLine.prefix(of: line) == nil,
      !openings.contains(String(decoding: line[..<colon], as: UTF8.self))
    else { return nil }
    return (line[..<colon], line[(colon + 1)...].trimmingBlanks)
  }

  /// Letters, digits, `-` and `.`, of which a scene number is made.
  static func isSceneNumber(_ text: some Collection<UInt8>) -> Bool {
    !text.isEmpty
      && text.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == .period }
  }

  /// Parts a heading from a scene number at its end: `INT. HOUSE #12A#`.
  static func splitSceneNumber(_ text: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, String?) {
    let mark = UInt8(ascii: "#")
    guard text.last == mark,
      let open = text.dropLast().lastIndex(of: mark), open > text.startIndex
    else { return (text, nil) }
    let number = text[(open + 1)..<(text.endIndex - 1)]
    guard isSceneNumber(number) else { return (text, nil) }
    return (text[..<open].trimmingBlanks, String(decoding: number, as: UTF8.self))
  }
}

extension ArraySlice<UInt8> {
  /// Begins with a tab or at least three spaces, as the values of a title page do.
  var isIndented: Bool {
    first == 0x09 || (count >= 3 && prefix(3).allSatisfy { $0 == 0x20 })
  }
}
