/// Writes the Swift of a service: its names, the protocol that a server implements, and its client.
struct ServiceGenerator {
  private let schema: ServiceSchema
  private let fullName: String
  private let name: String
  private let comments: CommentSource
  private let methods: [Method]

  private struct Method {
    let schema: MethodSchema
    let typeName: String
    let function: String
    let input: String
    let output: String
    let lines: [String]
  }

  init(
    _ schema: ServiceSchema, package: String, prefix: String, comments: CommentSource,
    types: TypeIndex
  ) throws(GeneratorError) {
    self.schema = schema
    self.comments = comments
    fullName = package.isEmpty ? schema.name : "\(package).\(schema.name)"
    name = SwiftNames.service(schema.name, prefix: prefix)
    var methods: [Method] = []
    for (index, method) in schema.methods.enumerated() {
      let user = "\(fullName).\(method.name)"
      methods.append(
        Method(
          schema: method, typeName: SwiftNames.methodType(method.name),
          function: SwiftNames.methodFunction(method.name),
          input: try types.message(method.input, usedBy: user).swiftName,
          output: try types.message(method.output, usedBy: user).swiftName,
          lines: comments.child(2, index).lines(isDeprecated: method.isDeprecated)))
    }
    self.methods = methods
  }

  func write(to source: inout SourceText) {
    source.documentation(comments.lines(isDeprecated: schema.isDeprecated))
    source.block("public enum \(name)") { source in
      source.line("/// The name of the service.")
      source.line(
        "public static let descriptor = GRPC.ServiceDescriptor("
          + "fullyQualifiedService: \"\(fullName)\")")
      source.line()
      writeMethods(to: &source)
      source.line()
      writeProtocol(to: &source)
      source.line()
      writeClient(to: &source)
    }
    source.line()
    writeRegistration(to: &source)
  }

  private func writeMethods(to source: inout SourceText) {
    source.line("/// The methods of the service.")
    source.block("public enum Method") { source in
      for method in methods {
        source.documentation(method.lines)
        source.block("public enum \(method.typeName)") { source in
          source.line("/// The request.")
          source.line("public typealias Input = \(method.input)")
          source.line("/// The response.")
          source.line("public typealias Output = \(method.output)")
          source.line("/// The name of the method.")
          source.line(
            "public static let descriptor = GRPC.MethodDescriptor("
              + "service: \(name).descriptor, method: \"\(method.schema.name)\")")
        }
      }
      source.line("/// The names of all methods, in the order of the proto file.")
      let all = methods.map { "\($0.typeName).descriptor" }.joined(separator: ", ")
      source.line("public static let descriptors: [GRPC.MethodDescriptor] = [\(all)]")
    }
  }

  private func writeProtocol(to source: inout SourceText) {
    source.documentation(comments.lines(isDeprecated: schema.isDeprecated))
    source.block("public protocol ServiceProtocol: GRPC.RegistrableRPCService") { source in
      for method in methods {
        source.documentation(method.lines)
        source.line(
          "func \(method.function)(\(Self.parameters(of: method).joined(separator: ", ")))")
        source.line(
          "  async throws\(method.schema.isServerStreaming ? "" : " -> \(method.output)")")
      }
    }
  }

  private static func parameters(of method: Method) -> [String] {
    var parameters = [
      method.schema.isClientStreaming
        ? "request: GRPC.RPCAsyncSequence<\(method.input)>" : "request: \(method.input)"
    ]
    if method.schema.isServerStreaming {
      parameters.append("response: GRPC.RPCWriter<\(method.output)>")
    }
    return parameters + ["context: GRPC.ServerContext"]
  }

  private func writeRegistration(to source: inout SourceText) {
    source.block("extension \(name).ServiceProtocol") { source in
      source.line("/// Tells `router` which method of the service answers which call.")
      source.block("public func registerMethods(with router: inout GRPC.RPCRouter)") { source in
        for method in methods {
          let streams = method.schema.isServerStreaming
          let names = streams ? ["request", "response", "context"] : ["request", "context"]
          let types = Self.parameters(of: method).joined(separator: ", ")
          let arguments = names.map { "\($0): \($0)" }.joined(separator: ", ")
          source.block(
            "router.register\(Self.kind(of: method))("
              + "\(name).Method.\(method.typeName).descriptor)"
          ) { source in
            source.line("(\(types)) in")
            source.line("try await self.\(method.function)(\(arguments))")
          }
        }
      }
    }
  }

  private func writeClient(to source: inout SourceText) {
    source.line("/// Calls the service.")
    source.block("public struct Client: Swift.Sendable") { source in
      source.line("private let client: GRPC.GRPCClient")
      source.line()
      source.line("/// A client of the service that `client` is connected to.")
      source.line("public init(wrapping client: GRPC.GRPCClient) { self.client = client }")
      for method in methods {
        source.line()
        writeClientMethod(method, to: &source)
      }
    }
  }

  private func writeClientMethod(_ method: Method, to source: inout SourceText) {
    let sends = method.schema.isClientStreaming
    let receives = method.schema.isServerStreaming
    var parameters = sends ? [] : ["_ message: \(method.input)"]
    parameters += [
      "metadata: GRPC.Metadata = [:]", "options: GRPC.CallOptions = .defaults",
    ]
    var arguments = sends ? [] : ["message"]
    arguments += [
      "descriptor: \(name).Method.\(method.typeName).descriptor", "metadata: metadata",
      "options: options",
    ]
    if sends {
      parameters.append(
        "requestProducer: @escaping @Sendable (GRPC.RPCWriter<\(method.input)>)"
          + " async throws -> Swift.Void")
      arguments.append("requestProducer: requestProducer")
    }
    if receives {
      parameters.append(
        "onResponse: (GRPC.RPCAsyncSequence<\(method.output)>) async throws -> Outcome")
      arguments.append("onResponse: onResponse")
    }
    let generic = receives ? "<Outcome: Swift.Sendable>" : ""
    source.documentation(method.lines)
    // As `GRPCClient.unary` does, it stays where its caller runs.
    let isolation = sends || receives ? "" : "nonisolated(nonsending) "
    source.line("public \(isolation)func \(method.function)\(generic)(")
    source.line("  \(parameters.joined(separator: ", "))")
    source.line(") async throws -> \(receives ? "Outcome" : method.output) {")
    source.line("  try await self.client.\(Self.call(of: method))(")
    source.line("    \(arguments.joined(separator: ", ")))")
    source.line("}")
  }

  private static func kind(of method: Method) -> String {
    switch (method.schema.isClientStreaming, method.schema.isServerStreaming) {
    case (false, false): "Unary"
    case (true, false): "ClientStreaming"
    case (false, true): "ServerStreaming"
    case (true, true): "BidirectionalStreaming"
    }
  }

  private static func call(of method: Method) -> String {
    let kind = kind(of: method)
    return kind.prefix(1).lowercased() + kind.dropFirst()
  }
}
