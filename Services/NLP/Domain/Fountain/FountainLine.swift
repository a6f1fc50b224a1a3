/// A line of a Fountain script, without its ending and without notes and boneyards.
struct FountainLine {
  /// The line's bytes; where a comment spanned several lines, what stands around it is one line.
  let bytes: ArraySlice<UInt8>
  /// `bytes` without the blanks at both ends.
  let trimmed: ArraySlice<UInt8>
  /// Its first line in the source, from 1.
  let number: Int
  /// Its first byte in the source.
  let offset: Int
  /// What was taken out of it.
  let comments: [FountainComment]

  init(bytes: ArraySlice<UInt8>, number: Int, offset: Int, comments: [FountainComment]) {
    self.bytes = bytes
    trimmed = bytes.trimmingBlanks
    self.number = number
    self.offset = offset
    self.comments = comments
  }

  /// Nothing but blanks, and nothing was taken out.
  var isBlank: Bool { comments.isEmpty && trimmed.isEmpty }
  /// Nothing is left of it but comments.
  var isCommentOnly: Bool { !comments.isEmpty && trimmed.isEmpty }
}
