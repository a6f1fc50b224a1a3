import NLPDomain
import Validation

/// Every script that is UTF-8 is read, every element stands at a place of it, in order, and what is written
/// of it reads as the same.
enum FountainTarget {
  static func run(_ bytes: [UInt8]) throws {
    let script: Script
    do {
      script = try FountainParser().parse(bytes)
    } catch is InvalidInput {
      return
    }
    try ScriptPromises.check(script, bytes: bytes.count)
    try ScriptPromises.checkWriting(script)
  }
}
