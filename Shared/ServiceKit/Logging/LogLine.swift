import Foundation

/// One event, ready to be written in either form.
struct LogLine {
  private static let ownFields: Set = ["time", "level", "service", "message"]

  var time: Date
  var level: Logger.Level
  var service: String
  var message: String
  var metadata: [String: LogValue]

  /// A JSON object: time, level, service and message, then the metadata by name.
  var json: String {
    var fields = [
      ("time", quoted(timestamp)), ("level", quoted(level.rawValue)), ("service", quoted(service)),
      ("message", quoted(message)),
    ]
    for (name, value) in sortedMetadata {
      let field = Self.ownFields.contains(name) ? "metadata.\(name)" : name
      fields.append((field, json(value)))
    }
    return "{" + fields.map { "\(quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}\n"
  }

  /// For people: time, level, service, message, and `name=value`.
  var text: String {
    var line = "\(timestamp) \(level.rawValue.uppercased()) \(service): "
    line += escaped(message)
    for (name, value) in sortedMetadata { line += " \(escaped(name))=\(text(value))" }
    return line + "\n"
  }

  private var sortedMetadata: [(key: String, value: LogValue)] {
    metadata.sorted { $0.key < $1.key }
  }

  /// RFC 3339 in UTC, to the millisecond.
  private var timestamp: String {
    let milliseconds = Int64((time.timeIntervalSince1970 * 1_000).rounded(.down))
    var seconds = time_t(milliseconds / 1_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: some BinaryInteger, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return padded(parts.tm_year + 1_900, 4) + "-" + padded(parts.tm_mon + 1, 2) + "-"
      + padded(parts.tm_mday, 2) + "T" + padded(parts.tm_hour, 2) + ":" + padded(parts.tm_min, 2)
      + ":" + padded(parts.tm_sec, 2) + "." + padded(milliseconds % 1_000, 3) + "Z"
  }

  private func json(_ value: LogValue) -> String {
    switch value {
    case .string(let text): quoted(text)
    case .int(let number): String(number)
    case .double(let number): number.isFinite ? "\(number)" : quoted("\(number)")
    case .bool(let flag): String(flag)
    }
  }

  private func text(_ value: LogValue) -> String {
    switch value {
    case .string(let text):
      text.isEmpty || text.utf8.contains { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3D }
        ? quoted(text) : escaped(text)
    case .int(let number): String(number)
    case .double(let number): "\(number)"
    case .bool(let flag): String(flag)
    }
  }

  private func quoted(_ text: String) -> String {
    "\"" + escaped(text) + "\""
  }

  /// The text with everything escaped that would end a JSON string or a line, cut to its longest.
  private func escaped(_ text: String) -> String {
    var result = ""
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > Logger.maximumValueBytes {
        result += "…"
        break
      }
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
