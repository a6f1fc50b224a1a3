import Foundation

/// The chunks of a WebP file (RFC 9649).
enum WebPChunks {
  private static let maximumSteps = 512
  /// Where the first chunk begins.
  private static let firstPlace = 12

  /// The content of the first chunk of that name.
  static func find(_ name: String, in file: PictureBytes) -> (start: Int, size: Int)? {
    var place = firstPlace
    for _ in 0..<maximumSteps {
      guard let size = file.number(at: place + 4, littleEndian: true) else { return nil }
      if file.name(at: place) == name { return (place + 8, size) }
      place += 8 + size + size % 2
    }
    return nil
  }

  /// A file of the first frame of an animation, which FFmpeg's decoder does not know; `nil` for a
  /// picture that stands still, and for a first frame that does not fill the picture.
  static func firstFrame(of file: PictureBytes, maximumBytes: Int) -> Data? {
    guard let head = find("VP8X", in: file), let flags = file.number(at: head.start, size: 1),
      flags & 0x02 != 0, let frame = find("ANMF", in: file), frame.size > 16,
      frame.size <= maximumBytes
    else { return nil }
    let size = file.bytes(at: head.start + 4, count: 6)
    let place = file.bytes(at: frame.start, count: 12)
    guard place.count == 12, Array(place[..<6]) == [0, 0, 0, 0, 0, 0], Array(place[6...]) == size
    else { return nil }
    let pictures = file.bytes(at: frame.start + 16, count: frame.size - 16)
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      Array(name.utf8) + (0..<4).map { UInt8(content.count >> (8 * $0) & 0xFF) } + content
    }
    // The flag of an alpha channel, and none other.
    let header = [UInt8(flags & 0x10), 0, 0, 0] + size
    return Data(chunk("RIFF", Array("WEBP".utf8) + chunk("VP8X", header) + pictures))
  }
}
