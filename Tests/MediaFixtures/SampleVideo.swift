import Foundation

/// The sample that set-up fetches: "Big Buck Bunny", Blender Foundation, CC BY 3.0; 1280x720,
/// 25 frames a second, 5.28 s, H.264 and AAC.
public enum SampleVideo {
  /// The sample is not there.
  public struct Missing: Error, CustomStringConvertible {
    /// Where it was looked for.
    public let path: String

    /// One line that says what to do.
    public var description: String {
      "no sample video at \(path): run `make setup`, or set MARQUEE_SAMPLE_VIDEO"
    }
  }

  /// Its path.
  ///
  /// - Throws: `Missing`.
  public static func path() throws -> String {
    let given = ProcessInfo.processInfo.environment["MARQUEE_SAMPLE_VIDEO"]
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = given ?? root.appending(path: ".cache/media/bigbuckbunny.mp4").path
    guard FileManager.default.fileExists(atPath: path) else { throw Missing(path: path) }
    return path
  }

  /// Its bytes.
  ///
  /// - Throws: `Missing`, or why the file cannot be read.
  public static func data() throws -> Data { try Data(contentsOf: URL(filePath: path())) }

  /// Its bytes with the index (`moov`) moved before the media (`mdat`), as files for streaming have
  /// it, so that a file cut off in the media still opens.
  ///
  /// - Throws: `Missing`, or why the file cannot be read.
  public static func dataWithIndexFirst() throws -> Data {
    let content = [UInt8](try data())
    func number(_ bytes: [UInt8], _ place: Int) -> Int {
      bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    var boxes: [(kind: String, bytes: [UInt8])] = []
    var place = 0
    while place + 8 <= content.count {
      let size = number(content, place)
      boxes.append(
        (
          String(decoding: content[place + 4..<place + 8], as: UTF8.self),
          Array(content[place..<place + size])
        ))
      place += size
    }
    guard let index = boxes.firstIndex(where: { $0.kind == "moov" }),
      let media = boxes.firstIndex(where: { $0.kind == "mdat" }), media < index
    else { return Data(content) }
    var moov = boxes.remove(at: index).bytes
    for place in moov.indices.dropLast(12)
    where moov[place..<place + 4].elementsEqual("stco".utf8) {
      for entry in 0..<number(moov, place + 8) {
        let slot = place + 12 + 4 * entry
        let offset = number(moov, slot) + moov.count
        for byte in 0..<4 { moov[slot + byte] = UInt8(offset >> (24 - 8 * byte) & 0xFF) }
      }
    }
    boxes.insert(("moov", moov), at: media)
    return Data(boxes.flatMap(\.bytes))
  }
}
