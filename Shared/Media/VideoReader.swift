import CFFmpeg

/// Decodes a video once from its beginning to its end, frames and sound as they come, holding one
/// frame at a time. For use by one thread at a time.
///
/// A file that is cut off is refused where its container says how long it should be; FFmpeg's AVI
/// demuxer goes by the file's size instead, so a cut AVI is read up to the cut.
public final class VideoReader {
  /// What the container and the codecs say.
  public let facts: MediaFacts

  private let source: ReaderSource
  private let reader: OpaquePointer
  private let containerEnd: Double?
  private let videoStart: Double
  private let frameInterval: Double
  private var firstFrameTime: Double?
  private var lastFrameTime: Double?
  private var nextAudioTime: Double?

  /// Opens a video.
  ///
  /// - Parameter check: asked between reads; what it throws ends the work.
  /// - Throws: `MediaError`, or what `check` throws.
  public init(
    _ input: MediaInput, limits: MediaLimits, check: @escaping CancellationCheck = {}
  ) throws {
    try check()
    let source = try ReaderSource(input, formats: .videos, limits: limits, check: check)
    let reader = try source.open()
    var facts = cff_facts()
    cff_reader_get_facts(reader, &facts)
    self.source = source
    self.reader = reader
    self.facts = MediaFacts(facts)
    containerEnd = facts.duration > 0 ? facts.start + facts.duration : nil
    videoStart = facts.video_start
    frameInterval = 1 / (self.facts.frameRate ?? 25)
    if let duration = self.facts.duration, duration > limits.maximumSeconds {
      throw MediaError.tooLong(atLeast: duration, allowed: limits.maximumSeconds)
    }
  }

  deinit { cff_reader_close(reader) }

  /// From here on only key frames come, and no sound: many times faster.
  public func decodeKeyFramesOnly() { cff_reader_key_frames_only(reader) }

  /// Packets that could not be decoded so far; they are left out.
  public var damagedPackets: Int { Int(cff_reader_damaged_packets(reader)) }

  /// The next frame or block of sound; `nil` at the end.
  ///
  /// Times of frames always rise: a frame whose time is missing or not after the one before follows
  /// it at the frame rate's distance.
  ///
  /// - Throws: `MediaError.truncated` at an end that comes before the container's own,
  ///   `.noFrames` when not one frame was decoded, `.tooLong`, other `MediaError`s, or what the
  ///   cancellation check throws.
  public func next() throws -> MediaEvent? {
    var event = cff_event()
    var message = cff_message()
    let status = cff_reader_next(reader, &event, &message)
    if status == CFF_END {
      try checkEnd()
      return nil
    }
    guard status == CFF_OK else { throw source.error(status, message) }
    switch event.kind {
    case CFF_VIDEO_FRAME: return try frame(event)
    default: return .audio(try block(event))
    }
  }

  /// The size of the current frame, as shown.
  public var frameSize: (width: Int, height: Int) {
    var width: Int32 = 0
    var height: Int32 = 0
    cff_reader_frame_size(reader, &width, &height)
    return (Int(width), Int(height))
  }

  /// The current frame at the given size, 1 to 65,535 pixels a side.
  public func image(width: Int, height: Int) throws -> Image {
    try Image(width: width, height: height) { try scale(width, height, gray: false, into: $0) }
  }

  /// The luma of the current frame at the given size, full range.
  public func luma(width: Int, height: Int) throws -> Plane {
    try Plane(width: width, height: height) { try scale(width, height, gray: true, into: $0) }
  }

  private func scale(
    _ width: Int, _ height: Int, gray: Bool, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    var message = cff_message()
    let status = cff_reader_scale(
      reader, Int32(width), Int32(height), gray ? 1 : 0, pixels.baseAddress, &message)
    guard status == CFF_OK else { throw source.error(status, message) }
  }

  private func frame(_ event: cff_event) throws -> MediaEvent {
    let duration =
      event.duration > 0 && event.duration < source.limits.maximumSeconds
      ? event.duration : frameInterval
    let first = firstFrameTime ?? (event.time.isFinite ? event.time : videoStart)
    firstFrameTime = first
    var time = event.time - first
    if let last = lastFrameTime, !(time > last) { time = last + frameInterval }
    if !time.isFinite { time = 0 }
    guard time + duration <= source.limits.maximumSeconds else {
      throw MediaError.tooLong(atLeast: time + duration, allowed: source.limits.maximumSeconds)
    }
    lastFrameTime = time
    return .frame(time: time, duration: duration)
  }

  private func block(_ event: cff_event) throws -> AudioBlock {
    let channels = max(1, facts.audio?.channels ?? 1)
    let count = Int(event.sample_count) * channels
    let time = nextAudioTime ?? (event.time.isFinite ? event.time - videoStart : 0)
    nextAudioTime = time + event.duration
    guard time + event.duration <= source.limits.maximumSeconds else {
      throw MediaError.tooLong(
        atLeast: time + event.duration, allowed: source.limits.maximumSeconds)
    }
    // A file of floating-point sound may hold anything: one NaN would spoil every later sum.
    let samples = UnsafeBufferPointer(start: event.samples, count: count)
      .map { $0.isFinite ? min(max($0, -16), 16) : 0 }
    return AudioBlock(time: time, samples: samples, channels: channels)
  }

  /// A file that is cut off still decodes up to the cut: only its own length tells. Half a second
  /// or a fiftieth is allowed for, because containers round and count differently.
  private func checkEnd() throws {
    let end = cff_reader_end(reader)
    if let expected = containerEnd, end.isFinite {
      let missing = expected - end
      if missing > max(0.5, 0.02 * (facts.duration ?? 0)) {
        let start = expected - (facts.duration ?? 0)
        throw MediaError.truncated(end: end - start, expected: expected - start)
      }
    }
    guard lastFrameTime != nil else { throw MediaError.noFrames }
  }
}
