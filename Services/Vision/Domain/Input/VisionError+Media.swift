import Media

extension VisionError {
  /// What a failure to read `field` says about the request; `nil` where it says something about
  /// this process or its libraries instead.
  public init?(_ error: MediaError, field: String) {
    let reason: Reason
    switch error {
    case .fileNotFound: reason = .fileNotFound
    case .notARegularFile: reason = .notARegularFile
    case .empty, .unreadable, .unrecognized, .unsupportedFormat, .damaged, .truncated,
      .unsupportedCodec, .noFrames:
      reason = .mediaUnreadable
    case .noVideoStream: reason = .noVideoStream
    case .tooManyBytes, .tooManyPixels, .tooLong, .invalidArgument: reason = .mediaTooLarge
    case .outOfMemory, .failed: return nil
    }
    self.init(field: field, reason: reason, description: error.description)
  }

  /// Runs `work`, turning what it says about the media in `field` into a `VisionError`.
  static func naming<Result>(_ field: String, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as MediaError {
      throw VisionError(error, field: field) ?? error
    }
  }
}
