/// Why a picture or a video could not be read or written.
public enum MediaError: Error, Equatable, Sendable {
  /// No file is at the path.
  case fileNotFound(path: String)
  /// A directory, device, pipe, socket or symbolic link is at the path.
  case notARegularFile(path: String)
  /// The operating system refused to open or read the file, for the reason given.
  case unreadable(reason: String)
  /// There are no bytes.
  case empty
  /// More bytes than allowed.
  case tooManyBytes(actual: Int, allowed: Int)
  /// The content is of no known format.
  case unrecognized
  /// The content is of a format, by FFmpeg's name, that is not accepted here.
  case unsupportedFormat(name: String, allowed: String)
  /// The container's index or headers are missing or damaged.
  case damaged(reason: String)
  /// The file ends before its own index says that it does; seconds.
  case truncated(end: Double, expected: Double)
  /// There is no stream of pictures; `found` says what there is, empty for nothing.
  case noVideoStream(found: String)
  /// No decoder for the codec is at hand.
  case unsupportedCodec(name: String)
  /// A frame of `size` (width x height) has more pixels than allowed.
  case tooManyPixels(size: String, allowed: Int)
  /// The video is longer than allowed; seconds.
  case tooLong(atLeast: Double, allowed: Double)
  /// Not one picture could be decoded.
  case noFrames
  /// A size or a setting outside its range, as the text says.
  case invalidArgument(String)
  /// Memory ran out.
  case outOfMemory
  /// The library refused, for the reason given.
  case failed(reason: String)
}

extension MediaError: CustomStringConvertible {
  /// One line that says what was wrong and what is allowed.
  public var description: String {
    switch self {
    case .fileNotFound(let path): "no file at \(path)"
    case .notARegularFile(let path): "\(path) is not a regular file"
    case .unreadable(let reason): "the file cannot be read: \(reason)"
    case .empty: "the file is empty"
    case .tooManyBytes(let actual, let allowed): "\(actual) bytes, at most \(allowed) are allowed"
    case .unrecognized: "the content is neither a picture nor a video of a known format"
    case .unsupportedFormat(let name, let allowed):
      "the content is of the format \(name); allowed: \(allowed)"
    case .damaged(let reason):
      "the file is damaged or cut off: its index or headers cannot be read (\(reason))"
    case .truncated(let end, let expected):
      "the file is cut off: it ends after \(seconds(end)) s of \(seconds(expected)) s"
    case .noVideoStream(let found):
      found.isEmpty ? "the file has no video stream" : "the file has no video stream, \(found)"
    case .unsupportedCodec(let name): "no decoder for the codec \(name)"
    case .tooManyPixels(let size, let allowed): "\(size) pixels, at most \(allowed) are allowed"
    case .tooLong(let atLeast, let allowed):
      "the video is at least \(seconds(atLeast)) s long, at most \(seconds(allowed)) s are allowed"
    case .noFrames: "not one picture in the file could be decoded"
    case .invalidArgument(let text): text
    case .outOfMemory: "memory ran out"
    case .failed(let reason): "the media library failed: \(reason)"
    }
  }

  private func seconds(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    guard hundredths.magnitude < 1e15 else { return "\(value)" }
    let whole = Int(hundredths)
    let fraction = whole.magnitude % 100
    return "\(whole / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
