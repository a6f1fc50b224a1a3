import Media
import Validation

extension InvalidInput {
  /// What a failure to read `field` says about the request; `nil` where it says something about
  /// this process or its libraries instead.
  public init?(_ error: MediaError, field: String) {
    let reason: FieldViolation.Reason
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
    self.init(reason, field: field, error.description)
  }

  /// Runs `work`, turning what it says about the media in `field` into an `InvalidInput`.
  static func naming<Result>(_ field: String, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as MediaError {
      throw InvalidInput(error, field: field) ?? error
    }
  }
}
