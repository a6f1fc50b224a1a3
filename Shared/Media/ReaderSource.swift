import CFFmpeg
import Foundation

/// An input as the C face takes it, alive as long as the reader that reads it.
///
/// The bytes of an input in memory are copied once, because a pointer into `Data` may not outlive
/// the call that lent it.
final class ReaderSource {
  let path: String?
  let formats: MediaFormats
  let limits: MediaLimits
  let maximumBytes: Int64
  let check: CancellationCheck
  private let bytes: UnsafeMutableRawBufferPointer

  init(
    _ input: MediaInput, formats: MediaFormats, limits: MediaLimits,
    check: @escaping CancellationCheck
  ) throws(MediaError) {
    self.formats = formats
    self.limits = limits
    self.check = check
    switch input {
    case .path(let path):
      guard !path.utf8.contains(0) else { throw .fileNotFound(path: path) }
      self.path = path
      maximumBytes = formats == .videos ? Int64.max : Int64(limits.maximumBytes)
      bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    case .data(let data):
      path = nil
      maximumBytes = Int64(limits.maximumBytes)
      guard !data.isEmpty else { throw .empty }
      guard data.count <= limits.maximumBytes else {
        throw .tooManyBytes(actual: data.count, allowed: limits.maximumBytes)
      }
      bytes = .allocate(byteCount: data.count, alignment: 16)
      data.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }
  }

  deinit { bytes.deallocate() }

  /// Opens a reader that must be closed before this object goes.
  func open() throws -> OpaquePointer {
    var options = cff_options()
    options.one_picture = formats == .pictures ? 1 : 0
    options.max_bytes = maximumBytes
    options.max_pixels = Int64(limits.maximumPixels)
    options.should_stop = { context in
      guard let context else { return 0 }
      let source = Unmanaged<ReaderSource>.fromOpaque(context).takeUnretainedValue()
      do {
        try source.check()
        return 0
      } catch {
        return 1
      }
    }
    options.should_stop_context = Unmanaged.passUnretained(self).toOpaque()
    var reader: OpaquePointer?
    var message = cff_message()
    let data = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let status = formats.demuxers.withCString { names in
      options.formats = names
      return cff_reader_open(path, data, Int64(bytes.count), &options, &reader, &message)
    }
    guard status == CFF_OK, let reader else { throw error(status, message) }
    return reader
  }

  /// What a failure means: that of `check` where the work was stopped.
  func error(_ status: cff_status, _ message: cff_message) -> any Error {
    if status == CFF_STOPPED {
      do {
        try check()
      } catch {
        return error
      }
      return CancellationError()
    }
    return MediaError(status, message: message, source: self)
  }
}
