import CFFmpeg
import Foundation

/// Encodes pictures as baseline JPEG, 4:2:0, with the tables and the quality scale of the
/// Independent JPEG Group (except that the step of a block's mean is 8 at every quality).
public enum JPEGEncoder {
  /// A JPEG file.
  ///
  /// - Parameter quality: 1 (smallest) to 100 (best).
  /// - Throws: `MediaError.invalidArgument` for a quality out of range; `.failed`, `.outOfMemory`.
  public static func encode(_ image: Image, quality: Int) throws -> Data {
    guard 1...100 ~= quality else {
      throw MediaError.invalidArgument("JPEG quality \(quality); it goes from 1 to 100")
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    var size = 0
    var message = cff_message()
    let status = image.pixels.withUnsafeBufferPointer {
      cff_jpeg_encode(
        $0.baseAddress, Int32(image.width), Int32(image.height), Int32(quality), &bytes, &size,
        &message)
    }
    defer { cff_free(bytes) }
    guard status == CFF_OK, let bytes else {
      throw status == CFF_OUT_OF_MEMORY
        ? MediaError.outOfMemory : MediaError.failed(reason: message.string)
    }
    return Data(bytes: bytes, count: size)
  }
}
