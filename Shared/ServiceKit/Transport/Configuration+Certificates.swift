import GRPC

extension Configuration {
  /// The text of a key; nil when it is empty.
  func text(_ key: ConfigurationKey<String>) -> String? {
    self[key].isEmpty ? nil : self[key]
  }

  /// The text of a key; nil when it is empty.
  ///
  /// - Throws: `ConfigurationError` when it is empty while one of `others`, which make no sense
  ///   without it, is set.
  func text(
    _ key: ConfigurationKey<String>, neededBy others: [ConfigurationKey<String>]
  ) throws(ConfigurationError) -> String? {
    if let text = text(key) { return text }
    for other in others where text(other) != nil {
      throw ConfigurationError(source(of: other), "\(other.name) needs \(key.name) as well")
    }
    return nil
  }

  /// Runs a check of certificate files and names the key whose file it refuses.
  ///
  /// - Parameter keys: the key of each setting that names a file.
  func checkingCertificates(
    _ keys: [CertificateError.Setting: ConfigurationKey<String>],
    _ check: () throws(CertificateError) -> Void
  ) throws(ConfigurationError) {
    do {
      try check()
    } catch {
      guard let key = keys[error.setting] else {
        throw ConfigurationError(place: schema.service, problem: "\(error)")
      }
      throw ConfigurationError(source(of: key), "\(key.name): \(error.problem)")
    }
  }
}

extension Logger {
  /// Notes that certificate files were replaced.
  ///
  /// - Parameters:
  ///   - error: why they are not used; nil when they are.
  ///   - keys: the key of each setting that names a file.
  func reloadedCertificates(
    _ error: CertificateError?, keys: [CertificateError.Setting: ConfigurationKey<String>]
  ) {
    guard let error else {
      notice("certificates replaced")
      return
    }
    warning(
      "replaced certificates cannot be used; going on with the last good ones",
      [
        "key": .string(keys[error.setting]?.name ?? error.setting.rawValue),
        "problem": .string(error.problem),
      ])
  }
}
