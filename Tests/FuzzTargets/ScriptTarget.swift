import NLPDomain
import Validation

/// A script in Final Draft's XML or plain text is read or refused, and what is read can be written as
/// Fountain.
enum ScriptTarget {
  static func run(_ bytes: [UInt8], as format: ScriptFormat) throws {
    let script: Script
    do {
      script = try ScriptReader().read(bytes, format: format)
    } catch is InvalidInput {
      return
    }
    try ScriptPromises.check(script, bytes: bytes.count)
    try ScriptPromises.checkWriting(script)
  }
}
