/// The request's hashtags as they go into a caption.
struct CaptionHashtags {
  /// The tags that are put in, with `#`, written as given.
  let used: [String]
  /// What was left out and why.
  let notes: [String]

  /// Takes the first well-formed tags, as many as serve on the platform.
  init(_ given: [String], limits: CaptionLimits, language: Language) {
    var used: [String] = []
    var seen: Set<String> = []
    var notes: [String] = []
    var excess = 0
    for text in given {
      let body = text.hasPrefix("#") ? text.dropFirst() : text[...]
      guard Hashtag.isWellFormed(body) else {
        notes.append(
          language == .spanish
            ? "«\(text)» no es un hashtag válido y se dejó fuera."
            : "“\(text)” is not a valid hashtag and was left out.")
        continue
      }
      guard seen.insert(body.lowercased()).inserted else { continue }
      if used.count < min(limits.sensibleHashtags, limits.maximumHashtags) {
        used.append("#" + body)
      } else {
        excess += 1
      }
    }
    if excess > 0 {
      notes.append(
        language == .spanish
          ? "Se dejaron fuera \(excess) hashtags: aquí bastan \(limits.sensibleHashtags)."
          : "\(excess) hashtags were left out: \(limits.sensibleHashtags) serve here.")
    }
    self.used = used
    self.notes = notes
  }
}
