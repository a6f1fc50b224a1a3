import CFFmpeg

extension MediaError {
  /// What a status of the C face means for an input.
  init(_ status: cff_status, message: cff_message, source: ReaderSource) {
    let text = message.string
    self =
      switch status {
      case CFF_NOT_FOUND: .fileNotFound(path: source.path ?? "")
      case CFF_NOT_REGULAR: .notARegularFile(path: source.path ?? "")
      case CFF_UNREADABLE: .unreadable(reason: text)
      case CFF_EMPTY: .empty
      case CFF_TOO_MANY_BYTES:
        .tooManyBytes(actual: Int(text) ?? 0, allowed: Int(source.maximumBytes))
      case CFF_UNRECOGNIZED: .unrecognized
      case CFF_FORMAT_REFUSED: .unsupportedFormat(name: text, allowed: source.formats.described)
      case CFF_DAMAGED: .damaged(reason: text)
      case CFF_NO_PICTURES: .noVideoStream(found: text)
      case CFF_NO_DECODER: .unsupportedCodec(name: text)
      case CFF_TOO_MANY_PIXELS:
        .tooManyPixels(size: text, allowed: source.limits.maximumPixels)
      case CFF_OUT_OF_MEMORY: .outOfMemory
      default: .failed(reason: text)
      }
  }
}

extension cff_message {
  /// The text up to its terminating zero.
  var string: String { cString(self) }
}

/// The text in a fixed-size C array, up to its terminating zero.
func cString<Array>(_ array: Array) -> String {
  withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
