extension InstalledModel.File {
  /// Checks that the file still has the hash with which it was installed; for readers other than
  /// `Model`, which checks by itself.
  ///
  /// - Throws: `InferenceError.hashMismatch`, or why it cannot be read.
  public func verify() throws(InferenceError) {
    let actual = try FileDigest.sha256(of: path)
    guard sha256.lowercased() == actual else {
      throw .hashMismatch(path: path, expected: sha256.lowercased(), actual: actual)
    }
  }
}
