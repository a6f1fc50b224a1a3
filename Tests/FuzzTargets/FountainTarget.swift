import NLPDomain
import Validation

/// Every script that is UTF-8 is read, and every element stands at a place of it, in order.
enum FountainTarget {
  static func run(_ bytes: [UInt8]) throws {
    let script: Script
    do {
      script = try FountainParser().parse(bytes)
    } catch is InvalidInput {
      return
    }
    let lines = script.statistics.sourceLines
    var end = 0
    for element in script.elements {
      try hold(
        (1...max(1, lines)).contains(element.line), "line \(element.line) of \(lines)")
      try hold(
        (0..<bytes.count).contains(element.offset), "offset \(element.offset) of \(bytes.count)")
      try hold(element.offset >= end, "offset \(element.offset) after \(end)")
      end = element.offset
      if let scene = element.sceneIndex {
        try hold(script.scenes.indices.contains(scene), "scene \(scene) of \(script.scenes.count)")
      }
      try hold(element.page.isFinite && element.page >= 0, "page \(element.page)")
    }
    for warning in script.warnings {
      try hold(
        (1...max(1, lines)).contains(warning.line), "warning on line \(warning.line) of \(lines)")
    }
  }
}
