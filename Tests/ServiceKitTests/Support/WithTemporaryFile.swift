import Foundation

/// Gives `body` the path of a file that is there until it returns.
func withTemporaryFile<Result>(
  _ contents: Data, _ body: (String) throws -> Result
) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
  try contents.write(to: url)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}

/// The same for text.
func withTemporaryFile<Result>(
  _ contents: String, _ body: (String) throws -> Result
) throws -> Result {
  try withTemporaryFile(Data(contents.utf8), body)
}
