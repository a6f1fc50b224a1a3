import Contracts
import Foundation
import GRPC
import Protobuf

/// Tells clients at run time which services the server has and what their messages look like: gRPC's
/// server reflection, v1 and v1alpha.
///
/// The two versions differ in nothing but the name of the package, so one implementation answers
/// both.
public struct ReflectionService: RegistrableRPCService {
  private typealias Request = Grpc_Reflection_V1_ServerReflectionRequest
  private typealias Response = Grpc_Reflection_V1_ServerReflectionResponse

  private let services: [String]
  private let filesByName: [String: FileDescriptor]
  private let filesBySymbol: [String: FileDescriptor]

  /// Reflection on the given services.
  ///
  /// - Parameters:
  ///   - services: the full names of the services that the server offers.
  ///   - files: the descriptors of what they are made of.
  public init(services: [String], files: [FileDescriptor] = ContractDescriptors.files) {
    self.services = services.sorted()
    filesByName = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
    filesBySymbol = Dictionary(
      files.flatMap { file in file.symbols.map { ($0, file) } }
    ) { first, _ in first }
  }

  /// Registers the method of both versions.
  public func registerMethods(with router: inout RPCRouter) {
    let versions = [
      Grpc_Reflection_V1_ServerReflection.Method.ServerReflectionInfo.descriptor,
      Grpc_Reflection_V1alpha_ServerReflection.Method.ServerReflectionInfo.descriptor,
    ]
    for method in versions {
      router.registerBidirectionalStreaming(method) {
        (requests: RPCAsyncSequence<Request>, responses: RPCWriter<Response>, _: ServerContext) in
        for try await request in requests {
          try await responses.write(answer(request))
        }
      }
    }
  }

  private func answer(_ request: Request) -> Response {
    .with {
      $0.validHost = request.host
      $0.originalRequest = request
      $0.messageResponse = messageResponse(to: request.messageRequest)
    }
  }

  private func messageResponse(
    to request: Request.OneOf_MessageRequest?
  ) -> Response.OneOf_MessageResponse {
    switch request {
    case .listServices:
      return .listServicesResponse(
        .with { $0.service = services.map { name in .with { $0.name = name } } })
    case .fileByFilename(let name):
      return files(filesByName[name], notFound: "file \"\(name)\"")
    case .fileContainingSymbol(let symbol):
      return files(filesBySymbol[symbol], notFound: "symbol \"\(symbol)\"")
    case .fileContainingExtension(let request):
      let file = filesByName.values.sorted { $0.name < $1.name }.first {
        $0.extensions[request.containingType]?.contains(request.extensionNumber) ?? false
      }
      return files(
        file, notFound: "extension \(request.extensionNumber) of \"\(request.containingType)\"")
    case .allExtensionNumbersOfType(let type):
      guard filesBySymbol[type] != nil else { return .errorResponse(notFound("type \"\(type)\"")) }
      let numbers = Set(filesByName.values.flatMap { $0.extensions[type] ?? [] })
      return .allExtensionNumbersResponse(
        .with {
          $0.baseTypeName = type
          $0.extensionNumber = numbers.sorted()
        })
    case nil:
      return .errorResponse(
        .with {
          $0.errorCode = Int32(RPCError.Code.invalidArgument.rawValue)
          $0.errorMessage = "message_request: nothing is asked for"
        })
    }
  }

  /// The file and all that it imports, so that the caller need not ask again.
  private func files(
    _ file: FileDescriptor?, notFound name: String
  ) -> Response.OneOf_MessageResponse {
    guard let file else { return .errorResponse(notFound(name)) }
    var files = [file]
    var names: Set = [file.name]
    var next = 0
    while next < files.count {
      for dependency in files[next].dependencies {
        guard let imported = filesByName[dependency], names.insert(dependency).inserted else {
          continue
        }
        files.append(imported)
      }
      next += 1
    }
    return .fileDescriptorResponse(
      .with { $0.fileDescriptorProto = files.map { Data($0.serializedBytes) } })
  }

  private func notFound(_ name: String) -> Grpc_Reflection_V1_ErrorResponse {
    .with {
      $0.errorCode = Int32(RPCError.Code.notFound.rawValue)
      $0.errorMessage = "The server has no \(name)."
    }
  }
}
