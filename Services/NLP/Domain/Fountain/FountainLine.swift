/// A line of a Fountain script, without its ending and without notes and boneyards.
struct FountainLine {
  /// The line's bytes; where a comment spanned several lines, what stands around it is one line.
  var bytes: ArraySlice<UInt8>
  /// Its first line in the source, from 1.
  var number: Int
  /// Its first byte in the source.
  var offset: Int
  /// What was taken out of it.
  var comments: [FountainComment] = []

  /// `bytes` without the blanks at both ends.
  var trimmed: ArraySlice<UInt8> { bytes.trimmingBlanks }
  /// Nothing but blanks, and nothing was taken out.
  var isBlank: Bool { comments.isEmpty && trimmed.isEmpty }
  /// Nothing is left of it but comments.
  var isCommentOnly: Bool { !comments.isEmpty && trimmed.isEmpty }
}
