import Foundation
import Media

/// The photographs that set-up fetches, with what is in them.
public enum Photograph: String, CaseIterable, Sendable {
  /// A woman in a space suit; 512x512. NASA, public domain.
  case astronaut
  /// The face of a cat; 451x300. CC0.
  case chelsea
  /// A cup of coffee on a table, with a spoon; 600x400. CC0.
  case coffee

  /// Its path.
  public var path: String {
    var root = URL(filePath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root.appending(path: ".cache/media/\(rawValue).png").path
  }

  /// Its bytes.
  ///
  /// - Throws: why the file cannot be read: `make setup` fetches it.
  public func data() throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// The picture.
  ///
  /// - Throws: why it cannot be decoded.
  public func image() throws -> Image {
    try ImageDecoder.decode(.path(path), limits: MediaLimits())
  }
}
