/// The comments of a file, seen from one declaration.
struct CommentSource {
  private let comments: [[Int32]: SourceComment]
  private let path: [Int32]

  init(_ file: FileSchema) {
    comments = file.comments
    path = []
  }

  private init(_ comments: [[Int32]: SourceComment], path: [Int32]) {
    self.comments = comments
    self.path = path
  }

  /// The same seen from the `index`-th element of the repeated descriptor field `field`.
  func child(_ field: Int32, _ index: Int) -> CommentSource {
    CommentSource(comments, path: path + [field, Int32(index)])
  }

  /// What the proto says about the declaration.
  func lines(isDeprecated: Bool) -> [String] {
    var lines = comments[path]?.lines ?? []
    if isDeprecated {
      if !lines.isEmpty { lines.append("") }
      lines.append("Deprecated in the proto file.")
    }
    return lines
  }
}
