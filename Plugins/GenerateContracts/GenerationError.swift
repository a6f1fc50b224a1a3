/// Why there is nothing to generate from, or nothing to generate with.
enum GenerationError: Error, CustomStringConvertible {
  case noCompiler(named: String?)
  case noWellKnownTypes(folders: [String])
  case noProtos(folder: String)

  var description: String {
    switch self {
    case .noCompiler(let named?):
      "PROTOC names \(named), which is not an executable file"
    case .noCompiler(nil):
      "protoc was not found; install it (apt-get install protobuf-compiler libprotobuf-dev) or set "
        + "PROTOC to its path"
    case .noWellKnownTypes(let folders):
      "google/protobuf/any.proto is in none of \(folders.joined(separator: ", ")); install it "
        + "(apt-get install libprotobuf-dev)"
    case .noProtos(let folder):
      "\(folder) has no .proto files"
    }
  }
}
