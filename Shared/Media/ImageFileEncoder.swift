import CFFmpeg
import Foundation

/// Encodes pictures as files.
public enum ImageFileEncoder {
  /// A format with its quality.
  public enum Format: Sendable, Equatable {
    /// JPEG as `JPEGEncoder` makes it; quality 1 to 100.
    case jpeg(quality: Int)
    /// WebP with loss, quality 1 to 100 on libwebp's scale; a side has at most 16,383 pixels.
    case webp(quality: Int)
    /// PNG, without loss.
    case png
  }

  /// The longest side of a WebP, in pixels.
  private static let longestWebPSide = 16_383

  /// The picture as a file of that format.
  ///
  /// - Throws: `MediaError.invalidArgument` for a quality or a side out of range; `.failed`,
  ///   `.outOfMemory`.
  public static func encode(_ image: Image, as format: Format) throws -> Data {
    switch format {
    case .jpeg(let quality): return try JPEGEncoder.encode(image, quality: quality)
    case .webp(let quality):
      guard 1...100 ~= quality else {
        throw MediaError.invalidArgument("WebP quality \(quality); it goes from 1 to 100")
      }
      guard max(image.width, image.height) <= longestWebPSide else {
        throw MediaError.invalidArgument(
          "a WebP of \(image.width)x\(image.height); each side has at most \(longestWebPSide)")
      }
      return try file(image) { cff_webp_encode($0, $1, $2, Int32(quality), $3, $4, $5) }
    case .png: return try file(image) { cff_png_encode($0, $1, $2, $3, $4, $5) }
    }
  }

  private typealias Encoder = (
    UnsafePointer<UInt8>?, Int32, Int32, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
    UnsafeMutablePointer<Int>, UnsafeMutablePointer<cff_message>
  ) -> cff_status

  private static func file(_ image: Image, _ encode: Encoder) throws -> Data {
    var bytes: UnsafeMutablePointer<UInt8>?
    var size = 0
    var message = cff_message()
    let status = image.pixels.withUnsafeBufferPointer {
      encode($0.baseAddress, Int32(image.width), Int32(image.height), &bytes, &size, &message)
    }
    defer { cff_free(bytes) }
    guard status == CFF_OK, let bytes else {
      throw status == CFF_OUT_OF_MEMORY
        ? MediaError.outOfMemory : MediaError.failed(reason: message.string)
    }
    return Data(bytes: bytes, count: size)
  }
}
