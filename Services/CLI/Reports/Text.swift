import Foundation

extension String {
  /// The string with blanks behind it, up to `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The string with blanks before it, up to `width` characters.
  func aligned(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  /// The string in lines of at most `width` characters, broken at blanks where there are any.
  func wrapped(to width: Int) -> [String] {
    split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      var lines: [String] = []
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      return lines + [line]
    }
  }
}

extension Double {
  /// The number with `places` decimals and a point, whatever the locale.
  func fixed(_ places: Int) -> String {
    String(format: "%.\(places)f", self)
  }

  /// As `fixed`, always with its sign.
  func signed(_ places: Int) -> String {
    String(format: "%+.\(places)f", self)
  }
}

/// Values drawn as one line of bars, lowest to highest; empty for no values.
func sparkline(_ values: [Double]) -> String {
  let bars = Array("▁▂▃▄▅▆▇█")
  guard let least = values.min(), let most = values.max() else { return "" }
  return String(
    values.map { value in
      guard most > least else { return bars[0] }
      let place = (value - least) / (most - least) * Double(bars.count - 1)
      return bars[Int(place.rounded())]
    })
}

/// A horizontal bar of `share` (0 to 1) of `width` characters.
func bar(_ share: Double, width: Int = 24) -> String {
  let filled = Int((min(max(share, 0), 1) * Double(width)).rounded())
  return String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
}

/// A bar for a value of -1 to 1 that grows from the middle to the left or to the right.
func balanceBar(_ value: Double, halfWidth: Int = 12) -> String {
  let filled = Int((min(abs(value), 1) * Double(halfWidth)).rounded())
  let blank = String(repeating: " ", count: halfWidth)
  let run = String(repeating: "█", count: filled)
  return value < 0
    ? run.aligned(to: halfWidth) + "│" + blank
    : blank + "│" + run.padded(to: halfWidth)
}
