/// Why a model could not be loaded or run.
public enum InferenceError: Error, Equatable, Sendable {
  /// No readable file is at the path, for the reason given.
  case unreadable(path: String, reason: String)
  /// The file at the path is not the one that was verified: SHA-256 in hexadecimal.
  case hashMismatch(path: String, expected: String, actual: String)
  /// The library cannot make a model of the file at the path; its own message.
  case unloadable(path: String, reason: String)
  /// The model at the path has no tensor of the name, at which it was to be cut.
  case unknownTensor(path: String, name: String)
  /// A port has elements of a type that tensors do not have.
  case unsupportedElementType(port: String)
  /// The model has no such input or output; `available` are those that it has.
  case unknownPort(name: String, available: [String])
  /// No tensor was given for an input.
  case missingInput(name: String)
  /// The tensor for an input does not fit; both as texts.
  case inputMismatch(name: String, actual: String, expected: String)
  /// A tensor with a shape or elements that do not fit each other, as the text says.
  case invalidTensor(String)
  /// The inference failed; the library's own message.
  case failed(reason: String)
  /// The list of installed models at the path cannot be read, for the reason given.
  case unreadableRecord(path: String, reason: String)
  /// The model is not among those installed in the folder.
  case notInstalled(model: String, directory: String)
}

extension InferenceError: CustomStringConvertible {
  /// One line that says what was wrong and what is allowed.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .hashMismatch(let path, let expected, let actual):
      "\(path) has SHA-256 \(actual), expected \(expected); `make models` installs it again"
    case .unloadable(let path, let reason): "\(path) is no model that can be loaded: \(reason)"
    case .unknownTensor(let path, let name): "\(path) has no tensor \"\(name)\""
    case .unsupportedElementType(let port):
      "\(port) has elements of a type that is not supported; supported: "
        + ElementType.allCases.map(\.rawValue).joined(separator: ", ")
    case .unknownPort(let name, let available):
      "the model has no \"\(name)\"; it has " + available.joined(separator: ", ")
    case .missingInput(let name): "no tensor for the input \"\(name)\""
    case .inputMismatch(let name, let actual, let expected):
      "the input \"\(name)\" is \(actual), the model takes \(expected)"
    case .invalidTensor(let text): text
    case .failed(let reason): "the inference failed: \(reason)"
    case .unreadableRecord(let path, let reason):
      "the list of installed models \(path) cannot be read: \(reason); `make models` writes it"
    case .notInstalled(let model, let directory):
      "the model \(model) is not installed in \(directory); `make models` installs it"
    }
  }
}
