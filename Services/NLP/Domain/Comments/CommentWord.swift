/// A word of a comment, as its scanner saw it.
struct CommentWord {
  /// Where it begins and ends, in bytes.
  var start: Int32
  var end: Int32
  /// The hash of its letters in lower case without accents (but `ñ`), repeats of a letter counted twice at
  /// most.
  var hash: UInt64
  /// The same with its accents.
  var spelled: UInt64
  /// That without a plural's ending.
  var stem: UInt64
  /// How many letters and digits it has.
  var length: Int32
  /// Which sentence of the comment it is in, from 0.
  var sentence: Int32
  var marks: Marks

  struct Marks: OptionSet {
    let rawValue: UInt16

    static let letters = Marks(rawValue: 1)
    static let digits = Marks(rawValue: 2)
    /// `@`, `$`, `!` or `*` within it.
    static let disguised = Marks(rawValue: 4)
    /// A letter three times or more.
    static let stretched = Marks(rawValue: 8)
    /// Part of a link, or after `@`.
    static let reference = Marks(rawValue: 16)
    /// Between quotation marks.
    static let quoted = Marks(rawValue: 32)
    /// Nothing but a blank between the word before and it.
    static let adjacent = Marks(rawValue: 64)
    /// An accent on a vowel.
    static let accented = Marks(rawValue: 128)
  }
}
