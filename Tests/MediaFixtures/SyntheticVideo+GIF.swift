import Foundation

extension SyntheticVideo {
  /// An animated GIF of black frames, a tenth of a second each: some kilobytes for millions of
  /// pixels, so that a small file keeps a decoder busy for long.
  public static func blackGIF(width: Int, height: Int, frames: Int) -> Data {
    func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    let palette: [UInt8] = [0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0]
    let head = Array("GIF89a".utf8) + short(width) + short(height) + [0x81, 0, 0] + palette
    let control: [UInt8] = [0x21, 0xF9, 4, 0] + short(10) + [0, 0]
    let place = [0x2C] + short(0) + short(0) + short(width) + short(height) + [0, 2]
    var blocks: [UInt8] = []
    let codes = compressedZeros(width * height)
    for start in stride(from: 0, to: codes.count, by: 255) {
      let block = codes[start..<min(start + 255, codes.count)]
      blocks += [UInt8(block.count)] + block
    }
    let frame = Data(control + place + blocks + [0])
    var file = Data(head)
    for _ in 0..<frames { file += frame }
    return file + [0x3B]
  }

  /// GIF's variant of LZW of so many zeros, for colours of two bits.
  private static func compressedZeros(_ count: Int) -> [UInt8] {
    let (clear, end, first) = (4, 5, 6)
    var bytes: [UInt8] = []
    var (pending, bits) = (0, 0)
    func put(_ code: Int, _ width: Int) {
      pending |= code << bits
      bits += width
      while bits >= 8 {
        bytes.append(UInt8(pending & 0xFF))
        pending >>= 8
        bits -= 8
      }
    }
    var left = count
    var width = 3
    while left > 0 {
      put(clear, width)
      width = 3
      // Each code stands for one zero more than the one before it.
      var (length, next) = (1, first)
      while left > 0, next < 4000 {
        let run = min(length, left)
        put(run == 1 ? 0 : first + run - 2, width)
        left -= run
        if next == 1 << width { width += 1 }
        next += 1
        length += 1
      }
    }
    put(end, width)
    put(0, 7)
    return bytes
  }
}
