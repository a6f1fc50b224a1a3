/// Why a ``JSONCheck`` refuses a text.
struct JSONFailure: Error {
  /// The byte that is to blame.
  let offset: Int
  let reason: String
  /// The path of the field that is to blame, where the text as such is JSON.
  var field: String?
}
