import Contracts
import GRPC
import Protobuf
import ServiceKit
import Testing

@Suite struct ReflectionServiceTests {
  private typealias V1 = Grpc_Reflection_V1_ServerReflection
  private typealias Request = Grpc_Reflection_V1_ServerReflectionRequest
  private typealias Response = Grpc_Reflection_V1_ServerReflectionResponse

  private static let services = ["grpc.health.v1.Health", "marquee.test.v1.EchoService"]

  private func answers(
    _ requests: [Request.OneOf_MessageRequest?],
    files: [FileDescriptor] = ContractDescriptors.files
  ) async throws -> [Response.OneOf_MessageResponse] {
    let service = ReflectionService(services: Self.services.reversed(), files: files)
    let messages = requests.map { kind in
      Request.with {
        $0.host = "host"
        $0.messageRequest = kind
      }
    }
    let responses = try await withServer([service]) { client in
      try await V1.Client(wrapping: client).serverReflectionInfo {
        try await $0.write(contentsOf: messages)
      } onResponse: { responses in
        try await responses.reduce(into: [Response]()) { $0.append($1) }
      }
    }
    #expect(responses.map(\.originalRequest) == messages)
    #expect(responses.allSatisfy { $0.validHost == "host" })
    return try responses.map { try #require($0.messageResponse) }
  }

  /// The names of the files in an answer; nil where it is an error.
  private func files(_ answer: Response.OneOf_MessageResponse?) -> [String]? {
    guard case .fileDescriptorResponse(let response) = answer else { return nil }
    return response.fileDescriptorProto.map { bytes in
      ContractDescriptors.files.first { $0.serializedBytes == Array(bytes) }?.name ?? "unknown"
    }
  }

  private func code(_ answer: Response.OneOf_MessageResponse?) -> RPCError.Code? {
    guard case .errorResponse(let error) = answer else { return nil }
    return RPCError.Code(rawValue: Int(error.errorCode))
  }

  @Test func listsTheServicesOfTheServerOnly() async throws {
    let answer = try await answers([.listServices("")]).first
    guard case .listServicesResponse(let list) = answer else {
      Issue.record("not a list")
      return
    }
    #expect(list.service.map(\.name) == Self.services)
  }

  @Test func findsEveryFileWithAllThatItImports() async throws {
    let all = ContractDescriptors.files
    let answers = try await answers(all.map { .fileByFilename($0.name) })
    let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    for (file, answer) in zip(all, answers) {
      let names = try #require(files(answer))
      #expect(names.first == file.name)
      #expect(Set(names).count == names.count)
      let imported = Set(names.flatMap { byName[$0]?.dependencies ?? [] })
      #expect(imported.union([file.name]) == Set(names))
    }
  }

  @Test func findsTheFileOfEverySymbol() async throws {
    for file in ContractDescriptors.files {
      let answers = try await answers(file.symbols.map { .fileContainingSymbol($0) })
      #expect(answers.allSatisfy { files($0)?.first == file.name })
    }
  }

  @Test(arguments: [
    Grpc_Reflection_V1_ServerReflectionRequest.OneOf_MessageRequest
      .fileByFilename("no/such.proto"),
    .fileContainingSymbol("no.such.Symbol"), .fileContainingSymbol(""),
    .allExtensionNumbersOfType("no.such.Type"),
    .fileContainingExtension(
      .with {
        $0.containingType = "google.rpc.Status"
        $0.extensionNumber = 100
      }),
  ])
  func whatIsNotThereIsNotFoundAndTheStreamGoesOn(
    request: Grpc_Reflection_V1_ServerReflectionRequest.OneOf_MessageRequest
  ) async throws {
    let answers = try await answers([request, .listServices("")])
    #expect(code(answers.first) == .notFound)
    #expect(answers.count == 2)
    #expect(code(answers.last) == nil)
  }

  @Test func aRequestForNothingIsRefused() async throws {
    #expect(code(try await answers([nil]).first) == .invalidArgument)
  }

  @Test func knowsExtensions() async throws {
    let base = FileDescriptor(
      name: "a.proto", package: "a", dependencies: [], services: [], symbols: ["a.Base"],
      extensions: [:], base64: "")
    let extending = FileDescriptor(
      name: "b.proto", package: "b", dependencies: ["a.proto"], services: [], symbols: ["b.ext"],
      extensions: ["a.Base": [101, 100]], base64: "")
    let extensionRequest = Grpc_Reflection_V1_ExtensionRequest.with {
      $0.containingType = "a.Base"
      $0.extensionNumber = 101
    }
    let answers = try await answers(
      [
        .allExtensionNumbersOfType("a.Base"), .fileContainingExtension(extensionRequest),
        .allExtensionNumbersOfType("b.ext"),
      ], files: [base, extending])
    guard case .allExtensionNumbersResponse(let numbers) = answers[0],
      case .fileDescriptorResponse(let found) = answers[1],
      case .allExtensionNumbersResponse(let none) = answers[2]
    else {
      Issue.record("wrong kinds of answers: \(answers)")
      return
    }
    #expect(numbers.baseTypeName == "a.Base")
    #expect(numbers.extensionNumber == [100, 101])
    #expect(found.fileDescriptorProto.count == 2)
    #expect(none.extensionNumber.isEmpty)
  }

  @Test func theOldVersionAnswersTheSame() async throws {
    let service = ReflectionService(services: Self.services)
    let symbol = "grpc.health.v1.Health.Check"
    let old = try await withServer([service]) { client in
      try await Grpc_Reflection_V1alpha_ServerReflection.Client(wrapping: client)
        .serverReflectionInfo {
          try await $0.write(.with { $0.fileContainingSymbol = symbol })
          try await $0.write(.with { $0.listServices = "" })
        } onResponse: { responses in
          try await responses.reduce(into: [[UInt8]]()) { $0.append(try $1.serializedBytes()) }
        }
    }
    let new = try await withServer([service]) { client in
      try await V1.Client(wrapping: client).serverReflectionInfo {
        try await $0.write(.with { $0.fileContainingSymbol = symbol })
        try await $0.write(.with { $0.listServices = "" })
      } onResponse: { responses in
        try await responses.reduce(into: [[UInt8]]()) { $0.append(try $1.serializedBytes()) }
      }
    }
    #expect(old.count == 2)
    #expect(old == new)
  }
}
