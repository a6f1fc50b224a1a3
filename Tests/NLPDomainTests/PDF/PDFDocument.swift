/// A PDF in 12-point Courier, one line of text a row.
enum PDFDocument {
  private static let lineHeight = 12.0
  private static let characterWidth = 7.2
  private static let pageHeight = 792.0

  /// The bytes of a document with the given pages, whose lines are stretches of text with the characters
  /// to their left.
  static func bytes(_ pages: [[[Typesetter.Segment]]]) -> [UInt8] {
    var objects: [[UInt8]] = []
    let kids = pages.indices.map { "\(4 + 2 * $0) 0 R" }.joined(separator: " ")
    objects.append(Array("<< /Type /Catalog /Pages 2 0 R >>".utf8))
    objects.append(Array("<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) >>".utf8))
    objects.append(
      Array(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>".utf8))
    for (index, page) in pages.enumerated() {
      objects.append(
        Array(
          """
          << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 \(Int(pageHeight))] \
          /Resources << /Font << /F1 3 0 R >> >> /Contents \(5 + 2 * index) 0 R >>
          """.utf8))
      let content = content(of: page)
      objects.append(
        Array("<< /Length \(content.count) >>\nstream\n".utf8) + content
          + Array("\nendstream".utf8))
    }
    return file(of: objects)
  }

  private static func content(of page: [[Typesetter.Segment]]) -> [UInt8] {
    var content = Array("BT /F1 12 Tf\n".utf8)
    for (row, segments) in page.enumerated() {
      for segment in segments {
        let x = Double(segment.column) * characterWidth
        let y = pageHeight - 60 - Double(row) * lineHeight
        content += Array("1 0 0 1 \(x) \(y) Tm (".utf8)
        for scalar in segment.text.unicodeScalars {
          // Latin-1, of which the encoding of Windows has the same letters.
          let byte = UInt8(exactly: scalar.value) ?? UInt8(ascii: "?")
          if "()\\".utf8.contains(byte) { content.append(UInt8(ascii: "\\")) }
          content.append(byte)
        }
        content += Array(") Tj\n".utf8)
      }
    }
    return content + Array("ET".utf8)
  }

  private static func file(of objects: [[UInt8]]) -> [UInt8] {
    var bytes = Array("%PDF-1.4\n".utf8)
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(bytes.count)
      bytes += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
    }
    let start = bytes.count
    bytes += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
    for offset in offsets {
      let digits = String(offset)
      bytes += Array(
        (String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n").utf8)
    }
    bytes += Array(
      "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n".utf8)
    return bytes
  }
}
