import CFFmpeg

/// The bytes of a picture's file as its metadata is looked for: numbers at places, `nil` beyond the
/// end.
struct PictureBytes {
  private let reader: OpaquePointer

  init(of reader: OpaquePointer) { self.reader = reader }

  private static let piece = 1 << 20

  /// All bytes, at most so many.
  func all(maximum: Int) -> [UInt8] {
    var all: [UInt8] = []
    while all.count < maximum {
      let found = bytes(at: all.count, count: min(Self.piece, maximum - all.count))
      all += found
      if found.count < Self.piece { break }
    }
    return all
  }

  /// Up to `count` bytes from `place` on.
  func bytes(at place: Int, count: Int) -> [UInt8] {
    guard place >= 0, count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      written = Int(
        cff_reader_read_at(reader, Int64(place), buffer.baseAddress, Int64(count)))
    }
  }

  /// The whole number of `size` bytes, at most 4, at `place`.
  func number(at place: Int, size: Int = 4, littleEndian: Bool = false) -> Int? {
    let found = bytes(at: place, count: size)
    guard found.count == size else { return nil }
    return (littleEndian ? found.reversed() : found).reduce(0) { $0 << 8 | Int($1) }
  }

  /// The name of four letters at `place`; empty beyond the end.
  func name(at place: Int) -> String { String(decoding: bytes(at: place, count: 4), as: UTF8.self) }
}
