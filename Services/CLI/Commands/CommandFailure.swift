import Contracts
import GRPC
import ServiceKit

/// Why a command could not do what it was asked for.
struct CommandFailure: Error {
  /// One or more lines for a person.
  let message: String
  /// How the process ends.
  let exitCode: ExitCode

  init(_ message: String, _ exitCode: ExitCode) {
    self.message = message
    self.exitCode = exitCode
  }

  /// A call that failed, with every field that was refused.
  init(_ error: RPCError, target: String) {
    switch error.code {
    case .invalidArgument:
      let fields = error.fieldViolations.map { "\n  \($0.field): \($0.description)" }.joined()
      self.init("the input was refused: \(fields.isEmpty ? error.message : fields)", .badInput)
    case .unavailable:
      self.init(
        "no gateway answers at \(target): start the suite with `marquee up` (\(error.message))",
        .unavailable)
    default:
      self.init("\(error.code): \(error.message)", .failure)
    }
  }
}
