/// Turns a request of `protoc` into Swift files: one for each proto file, and one that lists the
/// descriptors of all of them.
struct Generator {
  private let request: GeneratorRequest

  init(_ request: GeneratorRequest) {
    self.request = request
  }

  func files() throws(GeneratorError) -> [GeneratorResponse.File] {
    let options = try GeneratorOptions(request.parameter)
    let types = TypeIndex(request.files)
    var files: [GeneratorResponse.File] = []
    for name in request.filesToGenerate {
      guard let schema = request.files.first(where: { $0.name == name }) else {
        throw .missingFile(name)
      }
      let generator = FileGenerator(schema, types: types, options: options)
      files.append(
        GeneratorResponse.File(name: generator.outputName, content: try generator.content()))
    }
    let registry = RegistryGenerator(request, options: options)
    files.append(GeneratorResponse.File(name: registry.outputName, content: registry.content()))
    return files
  }
}
