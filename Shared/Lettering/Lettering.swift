import CPango

/// A text laid out in lines of a bold font, ready to be painted: any script, emoji in colour where a
/// font has them.
public struct Lettering: Sendable, Equatable {
  /// Why a text cannot be laid out.
  public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The size, the width or the text is out of its range.
    case invalidArgument(String)
    /// There is no font to lay it out with, or memory is short.
    case unavailable

    /// One line that says what was wrong.
    public var description: String {
      switch self {
      case .invalidArgument(let text): text
      case .unavailable: "no font is installed that text could be written with"
      }
    }
  }

  /// The most bytes of a text in UTF-8.
  public static let maximumBytes = 2000
  /// By fontconfig's names, the first that has a glyph: what set-up installs first.
  private static let family = "DejaVu Sans,Noto Color Emoji,sans-serif"

  /// The text.
  public let text: String
  /// The height of the font's em, in pixels.
  public let size: Double
  /// Pixels across of what is painted.
  public let width: Int
  /// Pixels down of what is painted.
  public let height: Int
  /// How many lines there are.
  public let lines: Int
  /// The height of a capital letter, in pixels.
  public let capHeight: Double
  /// Characters that no installed font has: they are painted as boxes.
  public let missingGlyphs: Int
  private let maximumWidth: Int

  /// A text in lines of at most `maximumWidth` pixels, centred; lines are broken between words, and
  /// within a word that is longer than a line.
  ///
  /// - Throws: `Failure.invalidArgument` for an em outside 1 to 2000 pixels, a width outside 1 to
  ///   65,535 and a text that is empty, longer than `maximumBytes` or has a NUL in it;
  ///   `.unavailable`.
  public init(_ text: String, size: Double, maximumWidth: Int) throws(Failure) {
    guard 1...2000 ~= size, 1...65_535 ~= maximumWidth else {
      throw .invalidArgument("an em of \(size) pixels in lines of \(maximumWidth)")
    }
    guard 1...Self.maximumBytes ~= text.utf8.count, !text.utf8.contains(0) else {
      throw .invalidArgument(
        "\(text.utf8.count) bytes of text; 1 to \(Self.maximumBytes) are allowed, none of them NUL")
    }
    var extents = cpango_extents()
    let status = Self.family.withCString { family in
      var style = cpango_style(family: family, size: size, width: Int32(maximumWidth))
      return cpango_measure(text, &style, &extents)
    }
    guard status == 0, extents.width > 0, extents.height > 0 else { throw .unavailable }
    self.text = text
    self.size = size
    self.maximumWidth = maximumWidth
    width = Int(extents.width)
    height = Int(extents.height)
    lines = Int(extents.lines)
    capHeight = extents.cap_height
    missingGlyphs = Int(extents.missing)
  }

  /// What is painted, `width` x `height`, row by row: premultiplied red, green, blue and alpha of each
  /// pixel, 0 to 255. Letters have the given colour, emoji their own.
  ///
  /// - Throws: `Failure`.
  public func painted(red: UInt8, green: UInt8, blue: UInt8) throws(Failure) -> [SIMD4<UInt8>] {
    var words = [UInt32](repeating: 0, count: width * height)
    let status = Self.family.withCString { family in
      var style = cpango_style(family: family, size: size, width: Int32(maximumWidth))
      return words.withUnsafeMutableBufferPointer {
        cpango_paint(
          text, &style, Double(red) / 255, Double(green) / 255, Double(blue) / 255, Int32(width),
          Int32(height), $0.baseAddress)
      }
    }
    guard status == 0 else { throw .unavailable }
    return words.map { word in
      SIMD4(
        UInt8(word >> 16 & 0xFF), UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF), UInt8(word >> 24))
    }
  }
}
