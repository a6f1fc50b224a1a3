/// Where pictures say how they are to be laid down, for the formats whose decoders do not look:
/// the tag of TIFF and EXIF (274; TIFF 6.0, page 36), in a chunk `eXIf` of PNG or `EXIF` of WebP, in a segment APP1 of JPEG, and
/// the properties `irot` and `imir` of AVIF (ISO/IEC 23008-12, 6.5.10 and 6.5.12).
enum PictureOrientation {
  private static let tag = 274
  /// Chunks, boxes and tags that are looked at: more than any real file has before what is sought.
  private static let maximumSteps = 512

  /// By EXIF's numbers, 1 to 8; `nil` where nothing is said or it is none of these.
  static func find(in file: PictureBytes, codec: String) -> Int? {
    switch codec {
    case "tiff": tiff(file, at: 0)
    case "png", "apng": png(file)
    case "webp": webp(file)
    case "mjpeg": jpeg(file)
    case "av1": avif(file)
    default: nil
    }
  }

  /// What the first directory of the TIFF structure at `start` says.
  private static func tiff(_ file: PictureBytes, at start: Int) -> Int? {
    let order = file.bytes(at: start, count: 2)
    let littleEndian = order == Array("II".utf8)
    guard littleEndian || order == Array("MM".utf8) else { return nil }
    func number(_ place: Int, _ size: Int) -> Int? {
      file.number(at: place, size: size, littleEndian: littleEndian)
    }
    guard number(start + 2, 2) == 42, let offset = number(start + 4, 4),
      let count = number(start + offset, 2)
    else { return nil }
    for entry in 0..<min(count, maximumSteps) {
      let place = start + offset + 2 + 12 * entry
      // A short of 16 bits, in the first half of the value.
      guard number(place, 2) == tag, number(place + 2, 2) == 3 else { continue }
      return number(place + 8, 2).flatMap { 1...8 ~= $0 ? $0 : nil }
    }
    return nil
  }

  private static func png(_ file: PictureBytes) -> Int? {
    var place = 8
    for _ in 0..<maximumSteps {
      guard let size = file.number(at: place) else { return nil }
      if file.name(at: place + 4) == "eXIf" { return tiff(file, at: place + 8) }
      place += 12 + size
    }
    return nil
  }

  /// 1 where nothing is said; nil where the segments are not as they should be.
  private static func jpeg(_ file: PictureBytes) -> Int? {
    var place = 2
    for _ in 0..<maximumSteps {
      // A marker and the size of its segment, itself included, but not the marker.
      guard let marker = file.number(at: place, size: 2), 0xFFC0...0xFFFF ~= marker else {
        return nil
      }
      // The picture itself begins.
      if marker == 0xFFDA { return 1 }
      // Any number of these may stand before a marker.
      if marker == 0xFFFF {
        place += 1
        continue
      }
      guard let size = file.number(at: place + 2, size: 2), size >= 2 else { return nil }
      if marker == 0xFFE1, file.name(at: place + 4) == "Exif" {
        return tiff(file, at: place + 10) ?? 1
      }
      place += 2 + size
    }
    return nil
  }

  private static func webp(_ file: PictureBytes) -> Int? {
    guard let place = WebPChunks.find("EXIF", in: file) else { return nil }
    // Some writers leave the prefix of JPEG's segment there.
    let prefixed = file.name(at: place.start) == "Exif"
    return tiff(file, at: place.start + (prefixed ? 6 : 0))
  }

  private static func avif(_ file: PictureBytes) -> Int? {
    var place = 0..<Int.max
    // `meta` begins with a version and flags.
    for (name, skipped) in [("meta", 4), ("iprp", 0), ("ipco", 0)] {
      guard let box = box(name, in: file, within: place) else { return nil }
      place = box.lowerBound + skipped..<max(box.lowerBound + skipped, box.upperBound)
    }
    let turn = box("irot", in: file, within: place)
      .flatMap { file.number(at: $0.lowerBound, size: 1) }.map { $0 & 3 }
    let mirror = box("imir", in: file, within: place)
      .flatMap { file.number(at: $0.lowerBound, size: 1) }.map { $0 & 1 }
    // Quarter turns against the clock, then the axis of the mirror.
    switch (turn ?? 0, mirror) {
    case (0, nil): return nil
    case (1, nil): return 8
    case (2, nil): return 3
    case (_, nil): return 6
    case (0, 0?): return 4
    case (0, _): return 2
    case (1, 0?): return 5
    case (1, _): return 7
    case (2, 0?): return 2
    case (2, _): return 4
    case (_, 0?): return 7
    case (_, _): return 5
    }
  }

  /// The content of the first box of that name.
  private static func box(
    _ name: String, in file: PictureBytes, within range: Range<Int>
  ) -> Range<Int>? {
    var place = range.lowerBound
    for _ in 0..<maximumSteps where place < range.upperBound {
      guard let size = file.number(at: place), size >= 8 else { return nil }
      if file.name(at: place + 4) == name { return place + 8..<place + size }
      place += size
    }
    return nil
  }
}
