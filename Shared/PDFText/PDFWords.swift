import XML

/// Hears of the words that `pdftotext -bbox` finds.
final class PDFWords: XMLHandler {
  private(set) var pages: [PDFPage] = []
  private var text: [UInt8] = []
  private var box: (left: Double, top: Double, right: Double, bottom: Double)?
  /// How many elements are open inside of the word.
  private var depth = 0

  func startElement(_ name: String, attributes: [String: String], at place: XMLPlace) {
    func number(_ key: String) -> Double {
      let value = attributes[key].flatMap(Double.init) ?? 0
      return value.isFinite ? min(max(value, -1e6), 1e6) : 0
    }
    if box != nil {
      depth += 1
    } else if name == "page" {
      pages.append(PDFPage(width: number("width"), height: number("height")))
    } else if name == "word" {
      box = (number("xMin"), number("yMin"), number("xMax"), number("yMax"))
      text = []
    }
  }

  func endElement() {
    guard let box else { return }
    guard depth == 0 else {
      depth -= 1
      return
    }
    self.box = nil
    guard !pages.isEmpty, !text.isEmpty else { return }
    pages[pages.count - 1].words.append(
      PDFWord(
        text: String(decoding: text, as: UTF8.self), left: box.left, top: box.top,
        right: box.right, bottom: box.bottom))
  }

  func characters(_ characters: UnsafeBufferPointer<UInt8>) {
    if box != nil { text += characters }
  }
}
