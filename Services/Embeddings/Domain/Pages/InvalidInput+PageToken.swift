import Validation

extension InvalidInput {
  /// The refusal of a page token, for what it is.
  static func pageToken(_ what: String) -> InvalidInput {
    InvalidInput(
      .invalidPageToken, field: "page_token",
      "\(what); it must be empty or the next_page_token of the same request")
  }
}
